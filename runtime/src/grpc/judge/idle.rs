//! `deadline` and `delay` of a test that calls nobody.

use crate::grpc::record::TestCalls;
use crate::report::{Finding, Site};
use crate::run::scope::Scope;

/// What is wrong with a test whose `deadline` or `delay` met no call of its body.
pub(crate) fn without_a_call(scope: &Scope) -> Option<Finding> {
    let test = &scope.test;
    let key = match (test.deadline, test.delay) {
        (Some(_), _) => "`deadline`",
        (None, Some(_)) => "`delay`",
        (None, None) => return None,
    };
    let made = scope.extension::<TestCalls>().book.records(|record| record.opening.in_body);
    made.is_empty().then(|| {
        Finding::new(format!("it judged nothing: {key} holds for the calls of the body, and there was none"))
            .at(Site::new(test.file, test.line, "the settings of the test"))
            .note("only calls through a `Wire` have them: give the client `server.wire()` or `Wire::connect(url)`")
    })
}
