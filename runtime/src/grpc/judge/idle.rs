//! `deadline` and `delay` of a test that calls nobody.

use crate::grpc::record::TestCalls;
use crate::report::Finding;
use crate::run::scope::Scope;

/// What is wrong with a test whose `deadline` or `delay` met no call of its body.
pub(crate) fn without_a_call(scope: &Scope) -> Vec<Finding> {
    let asked = [("deadline", scope.test.deadline), ("delay", scope.test.delay)];
    let made = scope.extension::<TestCalls>().book.records(|record| record.opening.in_body);
    let idle = asked.into_iter().filter(|_| made.is_empty());
    let judged_nothing = idle.filter_map(|(key, asked)| {
        let (site, _) = asked?;
        let finding = Finding::new(format!(
            "`{key}` judged nothing: it holds for the calls of the body, and there was none"
        ));
        Some(finding.at(site).expected("a call of the body through a `Wire`").actual("none").note(
            "only calls through a `Wire` have it: give the client `server.wire()` or `Wire::connect(url)`",
        ))
    });
    judged_nothing.collect()
}
