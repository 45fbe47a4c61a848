//! The collector of predicates: every one is evaluated, every failing one is kept.

use std::fmt::Debug;

use super::miss::{Judged, Miss};
use crate::report::{Finding, Site, clip};

/// Collects what the predicates of one expectation come to.
#[derive(Debug)]
pub struct Checks {
    file: &'static str,
    findings: Vec<Finding>,
}

impl Checks {
    pub(crate) fn new(file: &'static str) -> Self {
        Self { file, findings: Vec::new() }
    }

    /// Takes what the predicate written as `text` at `line` came to.
    pub fn check(&mut self, line: u32, text: &'static str, judged: Judged) {
        if let Err(miss) = judged {
            self.findings.push(miss.finding(text).at(Site::new(self.file, line, text)));
        }
    }

    pub(crate) fn into_findings(self) -> Vec<Finding> {
        self.findings
    }
}

/// A predicate that is an ordinary `bool`: fails showing the value that it looks at.
///
/// # Errors
/// When it does not hold.
pub fn truth<T: Debug + ?Sized>(path: &str, shown: &T, holds: bool) -> Judged {
    if holds {
        Ok(())
    } else {
        Err(Miss::because("it does not hold".to_owned(), Some(format!("`{path}` is {shown:?}"))))
    }
}

/// A predicate that is a closure over the whole message.
///
/// # Errors
/// When it gives false.
pub fn closure<M: Debug + ?Sized>(_text: &str, message: &M, holds: impl FnOnce(&M) -> bool) -> Judged {
    if holds(message) {
        Ok(())
    } else {
        Err(Miss::because("it gave false".to_owned(), Some(clip(&format!("{message:?}")))))
    }
}

/// `is(path, PATTERN)`.
///
/// # Errors
/// When the value does not match.
pub fn is<T: Debug + ?Sized>(path: &str, pattern: &str, shown: &T, holds: bool) -> Judged {
    if holds { Ok(()) } else { Err(Miss::value(path, pattern.to_owned(), shown)) }
}

/// One of two: the second is evaluated only when the first does not hold.
///
/// # Errors
/// When neither holds.
pub fn either(first: Judged, second: impl FnOnce() -> Judged) -> Judged {
    let Err(first) = first else { return Ok(()) };
    second().map_err(|second| first.or(second))
}

/// The opposite. Of what is absent nothing holds, neither this nor that.
///
/// # Errors
/// When the predicate holds, or there was nothing to judge.
pub fn not(text: &str, judged: Judged) -> Judged {
    match judged {
        Ok(()) => Err(Miss::because(format!("`{text}` holds"), Some("it holds".to_owned()))),
        Err(miss) if miss.is_open() => Err(miss),
        Err(_) => Ok(()),
    }
}

/// `has` of a path whose steps may be absent: so is its end then, which is an answer.
///
/// # Errors
/// Those of `judged`.
pub fn decided(judged: Judged) -> Judged {
    judged.map_err(Miss::decided)
}

/// Whether a predicate holds, for `bool` positions.
pub fn holds(judged: &Judged) -> bool {
    judged.is_ok()
}

/// `has(tags[0])`: whether an index or key is there.
///
/// # Errors
/// When it is not.
pub fn present<T: ?Sized>(found: Result<&T, Miss>) -> Judged {
    found.map(|_| ()).map_err(Miss::decided)
}

/// `absent(tags[0])`: whether an index or key is not there.
///
/// # Errors
/// When it is.
pub fn missing<T: Debug + ?Sized>(path: &str, found: Result<&T, Miss>) -> Judged {
    found.map_or(Ok(()), |value| Err(Miss::there(path, value)))
}
