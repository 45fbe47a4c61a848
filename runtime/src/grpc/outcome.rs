//! What a call comes to, as a test returns it, and what may be said of it in the middle of a body.

use std::error::Error;
use std::fmt;
use std::panic::Location;

use tonic::{Code, Response, Status, Streaming};

use super::hints;
use super::text::{code_name, status_line};

/// What a unary or a client-streaming call gives.
pub type Reply<T> = Result<Response<T>, Status>;

/// What a server-streaming or a bidirectional call gives.
pub type Frames<T> = Reply<Streaming<T>>;

/// Judgements of a reply in the middle of a body.
pub trait ReplyExt<T> {
    /// The status, when the call failed with this code.
    ///
    /// ```
    /// use tonic::{Code, Response, Status};
    /// use wiretest::{Reply, ReplyExt};
    ///
    /// # fn main() -> wiretest::Result {
    /// let reply: Reply<()> = Err(Status::not_found("user not found"));
    /// let status = reply.expect_status(Code::NotFound)?;
    /// assert_eq!(status.message(), "user not found");
    ///
    /// let reply: Reply<()> = Ok(Response::new(()));
    /// assert!(reply.expect_status(Code::NotFound).is_err());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// When it succeeded, or failed with another code.
    #[track_caller]
    fn expect_status(self, code: Code) -> Result<Status, UnexpectedStatus>;
}

impl<T> ReplyExt<T> for Reply<T> {
    #[track_caller]
    fn expect_status(self, code: Code) -> Result<Status, UnexpectedStatus> {
        let location = Location::caller();
        match self {
            Err(status) if status.code() == code => Ok(status),
            // The stub gives no status beside a message: the call's own is a bare OK.
            Ok(_) if code == Code::Ok => Ok(Status::new(Code::Ok, "")),
            other => Err(UnexpectedStatus { expected: code, actual: other.err().map(Box::new), location }),
        }
    }
}

/// A call that ended with another status than expected.
#[derive(Debug)]
pub struct UnexpectedStatus {
    expected: Code,
    actual: Option<Box<Status>>,
    location: &'static Location<'static>,
}

impl UnexpectedStatus {
    /// What it failed with; none when it succeeded.
    pub fn actual(&self) -> Option<&Status> {
        self.actual.as_deref()
    }
}

impl fmt::Display for UnexpectedStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let actual = self.actual.as_deref().map_or_else(|| "OK".to_owned(), status_line);
        write!(f, "{}: expected {}, the call ended with {actual}", self.location, code_name(self.expected))?;
        let hints = self.actual.as_deref().map(hints::of).unwrap_or_default();
        hints.iter().try_for_each(|hint| write!(f, "\n  {hint}"))
    }
}

impl Error for UnexpectedStatus {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.actual.as_deref().and_then(Error::source)
    }
}

/// Every message of a stream, when it starts and ends without an error.
///
/// ```no_run
/// # use wiretest::{Frames, collect};
/// # async fn test<T>(frames: Frames<T>) -> wiretest::Result {
/// let users = collect(frames).await?;
/// assert_eq!(users.len(), 5);
/// # Ok(()) }
/// ```
///
/// # Errors
/// The status that the call failed with, before its first message or after the last that came.
pub async fn collect<T>(frames: Frames<T>) -> Result<Vec<T>, Status> {
    let mut stream = frames?.into_inner();
    let mut messages = Vec::new();
    while let Some(message) = stream.message().await? {
        messages.push(message);
    }
    Ok(messages)
}
