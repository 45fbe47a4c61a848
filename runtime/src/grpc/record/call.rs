//! A recorded call, as it stood when it was asked for.

use std::fmt;
use std::time::Duration;

use tonic::metadata::MetadataMap;
use tonic::{Code, Status};

use super::show;
use super::{End, Record, RecordedMessage, State};

/// One recorded call, as it stood when [`Wire::calls`](crate::Wire::calls) or
/// [`GrpcServer::calls`](crate::GrpcServer::calls) was asked.
///
/// Times run from the start of the call, by tokio's clock. Metadata are as they went over the wire:
/// duplicates kept, initial and trailing apart, `grpc-status` and `grpc-message` (percent-encoded)
/// included. The list of messages ends at 65536; [`message_count`](Call::message_count) goes on counting.
///
/// ```no_run
/// # async fn test(wire: wiretest::Wire) {
/// let calls = wire.calls();
/// assert_eq!(calls[0].path(), "/user.v1.UserService/GetUser");
/// assert_eq!(calls[0].request_headers().get("authorization").unwrap(), "Bearer secret");
/// assert_eq!(calls[0].messages().len(), 1);
/// assert_eq!(calls[0].code(), Some(tonic::Code::Ok));
/// # }
/// ```
#[derive(Clone)]
pub struct Call {
    path: String,
    request_headers: MetadataMap,
    initial: MetadataMap,
    trailing: MetadataMap,
    duration: Duration,
    deadline: Option<Duration>,
    state: State,
}

impl Call {
    pub(super) fn of(record: &Record) -> Self {
        let state = record.lock().clone();
        let map = |headers: &Option<_>| MetadataMap::from_headers(headers.clone().unwrap_or_default());
        Self {
            path: record.opening.path.clone(),
            request_headers: MetadataMap::from_headers(record.opening.request_headers.clone()),
            initial: map(&state.initial),
            trailing: map(&state.trailing),
            duration: state.end.as_ref().map_or_else(|| record.started.elapsed(), |end| end.at),
            deadline: record.opening.deadline,
            state,
        }
    }

    /// The method, as in `/user.v1.UserService/GetUser`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The metadata of the request.
    pub fn request_headers(&self) -> &MetadataMap {
        &self.request_headers
    }

    /// The metadata in the response headers; none of a Trailers-Only answer, which is all
    /// [`trailing`](Self::trailing).
    pub fn initial(&self) -> &MetadataMap {
        &self.initial
    }

    /// The metadata in the trailers, `grpc-status` and `grpc-message` included.
    pub fn trailing(&self) -> &MetadataMap {
        &self.trailing
    }

    /// The messages of the response, as far as they came: the first 65536.
    pub fn messages(&self) -> &[RecordedMessage] {
        self.state.replies.messages()
    }

    /// The messages of the request, as far as they went: the first 65536.
    pub fn request_messages(&self) -> &[RecordedMessage] {
        self.state.requests.messages()
    }

    /// How many messages the response held so far, however many.
    pub fn message_count(&self) -> u64 {
        self.state.replies.count()
    }

    /// How many messages the request held so far, however many.
    pub fn request_message_count(&self) -> u64 {
        self.state.requests.count()
    }

    /// What the call ended with, as the caller saw it; none while it runs.
    ///
    /// A deadline that ran out is `DEADLINE_EXCEEDED` whoever noticed first, a connection that broke is
    /// UNAVAILABLE, and a call that was dropped is CANCELLED.
    pub fn status(&self) -> Option<&Status> {
        self.end().map(|end| &end.status)
    }

    /// The code of [`status`](Self::status).
    pub fn code(&self) -> Option<Code> {
        self.status().map(Status::code)
    }

    /// The status before normalising, as the peer sent it or as the transport put it; none while the
    /// call runs, and none where our own deadline or the caller ended it.
    pub fn raw_status(&self) -> Option<&Status> {
        self.end().and_then(|end| end.raw.as_ref())
    }

    /// From the start to the end, or so far.
    pub fn duration(&self) -> Duration {
        self.duration
    }

    /// The deadline that the call was under: the least of the request's, the wire's and the test's.
    pub fn deadline(&self) -> Option<Duration> {
        self.deadline
    }

    /// Whether the caller dropped the call before its end; in a server's records, whether the handler was
    /// dropped before its end.
    pub fn dropped(&self) -> bool {
        self.end().is_some_and(|end| end.how == super::How::Dropped)
    }

    fn end(&self) -> Option<&End> {
        self.state.end.as_ref()
    }

    pub(crate) fn state(&self) -> &State {
        &self.state
    }
}

/// The transcript of the call, as a report shows it.
impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&show::transcript(self))
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("path", &self.path)
            .field("status", &self.status())
            .field("raw_status", &self.raw_status())
            .field("messages", &self.message_count())
            .field("duration", &self.duration)
            .finish_non_exhaustive()
    }
}
