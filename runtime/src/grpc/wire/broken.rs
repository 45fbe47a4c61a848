//! Connections that break under a call: UNAVAILABLE, as gRPC has it (statuscodes.md), where tonic says UNKNOWN.

use std::error::Error;
use std::io;
use std::iter::successors;

use h2::Reason;
use tonic::{Code, Status};

/// `raw`, or what it is called elsewhere.
pub(super) fn normal(raw: &Status) -> Status {
    if raw.code() == Code::Unknown && causes(raw).any(is_of_connection) || before_it_began(raw) {
        return Status::unavailable(raw.message());
    }
    raw.clone()
}

/// Whether the connection ended before it took the request: hyper gives such a request up, h2 refuses it.
pub(super) fn before_it_began(raw: &Status) -> bool {
    causes(raw).any(|cause| was_given_up(cause) || was_refused(cause))
}

fn was_given_up(cause: &(dyn Error + 'static)) -> bool {
    cause.downcast_ref().is_some_and(|error: &hyper::Error| error.is_canceled() || was_dropped(error))
}

/// Of a call that waited until the server would take one more: hyper has no other name for it.
fn was_dropped(error: &hyper::Error) -> bool {
    error.is_user() && error.to_string() == "dispatch task is gone"
}

/// GOAWAY without an error of either side.
fn was_refused(cause: &(dyn Error + 'static)) -> bool {
    let went_away = |error: &h2::Error| {
        error.is_go_away() && error.is_remote() && error.reason() == Some(Reason::NO_ERROR)
    };
    cause.downcast_ref().is_some_and(went_away)
}

fn causes(status: &Status) -> impl Iterator<Item = &(dyn Error + 'static)> {
    successors(status.source(), |cause: &&(dyn Error + 'static)| (**cause).source())
}

fn is_of_connection(cause: &(dyn Error + 'static)) -> bool {
    cause.is::<io::Error>() || cause.downcast_ref().is_some_and(h2::Error::is_io)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn unknown(cause: impl Error + Send + Sync + 'static) -> Status {
        let mut status = Status::unknown("transport error");
        status.set_source(Arc::new(cause));
        status
    }

    #[test]
    fn a_broken_connection_is_unavailable() {
        let broken = unknown(io::Error::from(io::ErrorKind::BrokenPipe));
        assert_eq!(normal(&broken).code(), Code::Unavailable);
    }

    #[test]
    fn other_ends_stay_as_they_are() {
        let other = unknown(h2::Error::from(h2::Reason::PROTOCOL_ERROR));
        assert_eq!(normal(&other).code(), Code::Unknown);
        assert_eq!(normal(&Status::unknown("by the server")).code(), Code::Unknown);
    }
}
