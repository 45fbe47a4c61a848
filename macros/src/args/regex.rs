//! Regular expressions, checked here because a wrong one would only fail when the test runs.

use syn::LitStr;

use crate::problems::Problems;

/// Reports what is wrong with `pattern`, if anything.
pub(crate) fn check(pattern: &LitStr, problems: &mut Problems) -> bool {
    match regex_syntax::Parser::new().parse(&pattern.value()) {
        Ok(_) => true,
        Err(error) => {
            let (reason, offset) = reason(&error);
            let place = offset.map(|at| format!(" at offset {at}")).unwrap_or_default();
            problems.at(pattern, format!("this is no regular expression: {reason}{place}"));
            false
        }
    }
}

fn reason(error: &regex_syntax::Error) -> (String, Option<usize>) {
    match error {
        regex_syntax::Error::Parse(error) => (error.kind().to_string(), Some(error.span().start.offset)),
        regex_syntax::Error::Translate(error) => (error.kind().to_string(), Some(error.span().start.offset)),
        other => (other.to_string(), None),
    }
}
