//! The errors of sending and receiving.

use std::fmt;
use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

use super::closed::Closed;

/// Which way a receive failed.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum RecvErrorKind {
    /// Nothing that fits came in time.
    Timeout,
    /// The connection ended.
    Closed(Closed),
    /// A message came, and it is of another kind, or not what the type needs.
    WrongMessage,
    /// The peer broke the protocol (RFC 6455): the connection was failed.
    Protocol,
    /// A message is longer than the limit of 16 MiB.
    TooLarge,
}

/// Why a receive, a `ping`, a `close` or an `expect_silence` failed: what was waited for and where, for
/// how long, and what did arrive.
#[derive(Clone)]
pub struct RecvError(Box<Detail>);

#[derive(Clone)]
struct Detail {
    call: &'static str,
    location: &'static Location<'static>,
    kind: RecvErrorKind,
    waited: Duration,
    problem: String,
    /// What did arrive, one line each.
    arrived: Vec<String>,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl RecvError {
    pub(crate) fn new(
        call: &'static str,
        location: &'static Location<'static>,
        waited: Duration,
        kind: RecvErrorKind,
        problem: String,
    ) -> Self {
        Self(Box::new(Detail { call, location, kind, waited, problem, arrived: Vec::new(), source: None }))
    }

    /// Adds a line about what did arrive.
    pub(crate) fn arrived(mut self, line: impl Into<String>) -> Self {
        self.0.arrived.push(line.into());
        self
    }

    /// The same error in other words.
    pub(crate) fn saying(mut self, problem: String) -> Self {
        self.0.problem = problem;
        self
    }

    pub(crate) fn caused_by(mut self, source: Arc<dyn std::error::Error + Send + Sync>) -> Self {
        self.0.source = Some(source);
        self
    }

    /// Which way it failed.
    pub fn kind(&self) -> &RecvErrorKind {
        &self.0.kind
    }

    /// Whether nothing that fits came in time.
    pub fn is_timeout(&self) -> bool {
        matches!(self.0.kind, RecvErrorKind::Timeout)
    }

    /// How the connection ended, if that is why.
    pub fn closed(&self) -> Option<&Closed> {
        match &self.0.kind {
            RecvErrorKind::Closed(closed) => Some(closed),
            _ => None,
        }
    }

    /// Whether a message came that is not the one wanted.
    pub fn is_wrong_message(&self) -> bool {
        matches!(self.0.kind, RecvErrorKind::WrongMessage)
    }

    /// How long it waited.
    pub fn waited(&self) -> Duration {
        self.0.waited
    }

    /// The line of the test that waited.
    pub fn location(&self) -> &'static Location<'static> {
        self.0.location
    }
}

impl fmt::Display for RecvError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Detail { call, location, problem, waited, .. } = &*self.0;
        write!(f, "`{call}` at {location}: {problem} (waited {waited:.1?})")?;
        self.0.arrived.iter().try_for_each(|line| write!(f, "\n  {line}"))
    }
}

impl fmt::Debug for RecvError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::error::chain_text(self))
    }
}

impl std::error::Error for RecvError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

/// Why something could not be sent.
#[derive(Clone)]
pub struct SendError {
    pub(crate) call: &'static str,
    pub(crate) location: &'static Location<'static>,
    pub(crate) problem: String,
    pub(crate) closed: Option<Closed>,
    pub(crate) source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl SendError {
    /// How the connection had ended, if that is why.
    pub fn closed(&self) -> Option<&Closed> {
        self.closed.as_ref()
    }

    /// The line of the test that sent.
    pub fn location(&self) -> &'static Location<'static> {
        self.location
    }
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` at {}: {}", self.call, self.location, self.problem)
    }
}

impl fmt::Debug for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::error::chain_text(self))
    }
}

impl std::error::Error for SendError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
