//! The errors of a test's own code: [`Error`], which takes every error, and [`Result`] around it.

use std::fmt;
use std::panic::Location;

pub(crate) type Boxed = Box<dyn std::error::Error + Send + Sync>;

/// Any error, with the place where `?` took it in.
///
/// Everything that converts into `Box<dyn Error + Send + Sync>` converts into it: errors, `&str` and
/// `String`. It is not an error itself, as `anyhow::Error` is none; the errors of this library are.
pub struct Error {
    inner: Boxed,
    location: &'static Location<'static>,
}

/// What a test that asserts for itself returns; `wiretest::Result` alone is a `Result` of `()`.
pub type Result<T = ()> = std::result::Result<T, Error>;

impl Error {
    /// An error that says `message`.
    #[track_caller]
    pub fn msg(message: impl fmt::Display) -> Self {
        Self { inner: message.to_string().into(), location: Location::caller() }
    }

    /// The same, of what went wrong at `location`.
    pub(crate) fn at(location: &'static Location<'static>, error: impl Into<Boxed>) -> Self {
        Self { inner: error.into(), location }
    }

    /// The error inside.
    pub(crate) fn into_inner(self) -> Boxed {
        self.inner
    }

    /// Where the error was taken in.
    pub fn location(&self) -> &'static Location<'static> {
        self.location
    }

    /// The error inside, or the outermost of its causes, that is an `E`.
    pub fn downcast_ref<E: std::error::Error + 'static>(&self) -> Option<&E> {
        self.chain().find_map(|error| error.downcast_ref())
    }

    /// The whole chain, one cause a line.
    pub(crate) fn text(&self) -> String {
        chain_text(self.inner.as_ref())
    }

    /// The error and each of its sources, outermost first.
    pub fn chain(&self) -> impl Iterator<Item = &(dyn std::error::Error + 'static)> {
        let outermost: &(dyn std::error::Error + 'static) = self.inner.as_ref();
        std::iter::successors(Some(outermost), |error| error.source())
    }
}

impl<E: Into<Boxed>> From<E> for Error {
    #[track_caller]
    fn from(error: E) -> Self {
        Self { inner: error.into(), location: Location::caller() }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\nat {}", chain_text(self.inner.as_ref()), self.location)
    }
}

/// The whole `source()` chain, one cause a line, without a cause that an error above already quotes.
pub(crate) fn chain_text(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = said(error);
    let mut source = error.source();
    while let Some(cause) = source {
        let line = said(cause);
        if !text.contains(&line) {
            text.push_str("\n  caused by: ");
            text.push_str(&line);
        }
        source = cause.source();
    }
    text
}

/// What one error says by itself; tonic's `Display` of a status repeats its sources.
fn said(error: &(dyn std::error::Error + 'static)) -> String {
    #[cfg(feature = "grpc")]
    if let Some(status) = error.downcast_ref::<tonic::Status>() {
        return crate::grpc::status_line(status);
    }
    error.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inner() -> Result {
        Err("no server")?;
        Ok(())
    }

    fn outer() -> std::result::Result<(), Error> {
        inner()?;
        Ok(())
    }

    #[test]
    fn question_mark_keeps_the_first_place() {
        let error = outer().expect_err("it fails");
        assert_eq!(error.to_string(), "no server");
        assert!(error.location().file().ends_with("error.rs"));
        assert_eq!(error.location().line(), inner_line());
    }

    fn inner_line() -> u32 {
        let at = include_str!("error.rs").lines().position(|line| line.contains("Err(\"no server\")?"));
        u32::try_from(at.expect("the line is there") + 1).expect("a short file")
    }

    #[test]
    fn chain_has_every_cause_once() {
        let io = std::io::Error::other(std::io::Error::other("disk on fire"));
        assert_eq!(chain_text(&io), "disk on fire");
    }
}
