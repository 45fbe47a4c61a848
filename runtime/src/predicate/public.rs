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
    message = "a JSON Pointer looks into a `serde_json::Value`, and `{Self}` is none",
    label = "write the field's path here, without quotes: `user.name` in place of `\"/user/name\"`"
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

/// What `check!` judges by JSON Pointers.
#[cfg(feature = "ws")]
#[derive(Debug)]
pub struct Pointed<'a, T: ?Sized>(pub &'a T);

#[cfg(feature = "ws")]
impl<'a, T: ?Sized> Pointed<'a, T> {
    /// The JSON. A method, since rustc blames a method's bound on its name, which stands at the pointer.
    #[must_use]
    pub fn json(self) -> &'a serde_json::Value
    where
        T: AsJson,
    {
        self.0.as_json()
    }
}

/// What `check!` gives when it does not compile.
///
/// # Errors
/// Never called.
pub fn check_failed() -> Result<(), CheckError> {
    Ok(())
}
