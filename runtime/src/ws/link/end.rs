//! How a connection ended, as the library knows it.

use std::sync::Arc;

use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Error as WsError;
use tokio_tungstenite::tungstenite::error::CapacityError;

use crate::ws::closed::{Closed, ClosedBy};
use crate::ws::error::RecvErrorKind;
use crate::ws::wire::{CloseSeen, Direction, SharedLog};

/// The end of a connection.
#[derive(Debug, Clone)]
pub(crate) struct End {
    pub(crate) closed: Closed,
    pub(crate) failure: Option<Failure>,
    pub(crate) at: Instant,
}

/// Why the protocol's layer gave up.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    pub(crate) kind: RecvErrorKind,
    pub(crate) problem: String,
    /// The code that tells the peer why (RFC 6455, section 7.4.1).
    pub(crate) code: u16,
    pub(crate) source: Arc<dyn std::error::Error + Send + Sync>,
}

impl Failure {
    /// The failure in an error that is more than the end of the stream.
    pub(crate) fn of(error: WsError) -> Option<Self> {
        let (kind, what, code) = match &error {
            WsError::Capacity(CapacityError::MessageTooLong { .. }) => {
                (RecvErrorKind::TooLarge, "a message is longer than the limit", 1009)
            }
            WsError::Utf8(_) => (RecvErrorKind::Protocol, "a text is not UTF-8", 1007),
            WsError::Protocol(protocol) if is_end(protocol) => return None,
            WsError::Protocol(_) => (RecvErrorKind::Protocol, "the peer broke the protocol", 1002),
            _ => return None,
        };
        Some(Self { kind, problem: format!("{what}: {error}"), code, source: Arc::new(error) })
    }
}

fn is_end(error: &tokio_tungstenite::tungstenite::error::ProtocolError) -> bool {
    use tokio_tungstenite::tungstenite::error::ProtocolError as P;
    matches!(error, P::ResetWithoutClosingHandshake)
}

impl End {
    /// The end by what stood on the wire; whoever gave up waiting for the server's close frame has ended it.
    pub(crate) fn by_wire(log: &SharedLog, aborted: bool, gave_up: bool, failure: Option<Failure>) -> Self {
        let log = log.lock();
        let theirs = log.inbound.close.as_ref();
        let ours_first = log.first_close == Some(Direction::Out);
        let ours = aborted || ours_first || gave_up && theirs.is_none();
        let by = if ours { ClosedBy::Client } else { ClosedBy::Server };
        let nothing = CloseSeen { code: None, reason: String::new(), legal: false };
        let CloseSeen { code, reason, legal } = theirs.cloned().unwrap_or(nothing);
        let clean = legal && !aborted && failure.is_none();
        Self { closed: Closed { code, reason, clean, by }, failure, at: Instant::now() }
    }
}
