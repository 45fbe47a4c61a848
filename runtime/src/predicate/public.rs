//! `check!`: predicates in the middle of a body.

use std::fmt;

use super::checks::Checks;
use crate::report::{Finding, Site};

/// Predicates that do not hold, each with its path, the actual value and the expected one.
#[derive(Debug)]
pub struct CheckError {
    site: Site,
    findings: Vec<Finding>,
}

impl fmt::Display for CheckError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` at {}:{} does not hold", self.site.text, self.site.file, self.site.line)?;
        for finding in &self.findings {
            let text = finding.site.map_or("", |site| site.text);
            write!(f, "\n  {text}: {}", finding.problem)?;
            if let Some(expected) = &finding.expected {
                write!(f, "\n    expected: {expected}")?;
            }
            if let Some(actual) = &finding.actual {
                write!(f, "\n    actual:   {actual}")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for CheckError {}

/// Judges `message` by predicates.
///
/// # Errors
/// Every predicate that does not hold.
pub fn check<M: ?Sized>(
    site: Site,
    message: &M,
    predicates: &mut dyn FnMut(&mut Checks, &M),
) -> Result<(), CheckError> {
    let mut checks = Checks::new(site.file);
    predicates(&mut checks, message);
    let findings = checks.into_findings();
    if findings.is_empty() { Ok(()) } else { Err(CheckError { site, findings }) }
}

/// JSON that `check!` takes: a `Value`, or a reference to one.
#[cfg(feature = "ws")]
#[diagnostic::on_unimplemented(
    message = "JSON Pointers look into a `serde_json::Value`, and `{Self}` is none",
    label = "this is not JSON"
)]
pub trait AsJson {
    /// The value.
    fn as_json(&self) -> &serde_json::Value;
}

#[cfg(feature = "ws")]
impl AsJson for serde_json::Value {
    fn as_json(&self) -> &serde_json::Value {
        self
    }
}

#[cfg(feature = "ws")]
impl<T: AsJson + ?Sized> AsJson for &T {
    fn as_json(&self) -> &serde_json::Value {
        (**self).as_json()
    }
}

/// Judges JSON by predicates.
///
/// # Errors
/// Every predicate that does not hold.
#[cfg(feature = "ws")]
pub fn check_json(
    site: Site,
    message: &impl AsJson,
    predicates: &mut dyn FnMut(&mut Checks, &serde_json::Value),
) -> Result<(), CheckError> {
    check(site, message.as_json(), predicates)
}

/// What `check!` gives when it does not compile.
///
/// # Errors
/// Never called.
pub fn check_failed() -> Result<(), CheckError> {
    Ok(())
}
