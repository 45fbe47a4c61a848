//! What the wire layer knows of one connection.

use tokio::time::Instant;

use super::header::opcode;
use super::parser::{Parser, Seen};
use super::transcript::{Direction, Transcript};

/// A close frame as it stood on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CloseSeen {
    pub(crate) code: Option<u16>,
    pub(crate) reason: String,
    /// The payload is legal: empty, or a code and a reason in UTF-8.
    pub(crate) legal: bool,
}

impl CloseSeen {
    fn of(seen: &Seen) -> Self {
        let long = seen.header.length > 125;
        match &seen.prefix[..] {
            [] => Self { code: None, reason: String::new(), legal: true },
            [a, b, reason @ ..] => {
                let code = u16::from_be_bytes([*a, *b]);
                let legal = legal_code(code) && !long && std::str::from_utf8(reason).is_ok();
                Self { code: Some(code), reason: String::from_utf8_lossy(reason).into_owned(), legal }
            }
            _ => Self { code: None, reason: String::new(), legal: false },
        }
    }
}

/// Codes that an endpoint may put into a close frame (RFC 6455, section 7.4, and IANA's registry).
fn legal_code(code: u16) -> bool {
    matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999)
}

/// Bytes and frames that have passed in one direction.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Count {
    pub(crate) bytes: u64,
    pub(crate) frames: u64,
}

/// One direction of the wire.
#[derive(Debug, Default)]
pub(crate) struct Side {
    parser: Parser,
    pub(crate) count: Count,
    pub(crate) close: Option<CloseSeen>,
}

/// Everything that is kept of one connection's wire.
#[derive(Debug)]
pub(crate) struct WireLog {
    pub(crate) transcript: Transcript,
    pub(crate) inbound: Side,
    pub(crate) outbound: Side,
    /// Whose close frame was the first.
    pub(crate) first_close: Option<Direction>,
    pub(crate) pings_in: u64,
    pub(crate) pongs_in: u64,
}

impl WireLog {
    pub(crate) fn new(began: Instant) -> Self {
        Self {
            transcript: Transcript::new(began),
            inbound: Side::default(),
            outbound: Side::default(),
            first_close: None,
            pings_in: 0,
            pongs_in: 0,
        }
    }

    pub(crate) fn saw(&mut self, direction: Direction, bytes: &[u8], at: Instant) {
        let Self { transcript, inbound, outbound, first_close, pings_in, pongs_in } = self;
        let inwards = direction == Direction::In;
        let side = if inwards { inbound } else { outbound };
        side.count.bytes += bytes.len() as u64;
        let (count, close) = (&mut side.count, &mut side.close);
        side.parser.feed(bytes, |seen| {
            count.frames += 1;
            match seen.header.opcode {
                opcode::CLOSE => {
                    first_close.get_or_insert(direction);
                    close.get_or_insert_with(|| CloseSeen::of(&seen));
                }
                opcode::PING if inwards => *pings_in += 1,
                opcode::PONG if inwards => *pongs_in += 1,
                _ => {}
            }
            transcript.frame(at, direction, seen);
        });
    }

    /// The inbound frame that the connection's end cut off, if there is one.
    pub(crate) fn cut_off(&self) -> Option<String> {
        let (header, passed) = self.inbound.parser.under_way()?;
        Some(format!("the last frame broke off after {passed} of its {} bytes", header.length))
    }
}
