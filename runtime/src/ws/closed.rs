//! How a connection ended.

use std::fmt;

/// Who ended a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ClosedBy {
    /// The test: its close frame was on the wire first, or it called `abort()`.
    Client,
    /// The server, or the network between.
    Server,
}

impl fmt::Display for ClosedBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Client => "client",
            Self::Server => "server",
        })
    }
}

/// How a connection ended, by what stood on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    /// The code in the **server's** close frame, also one that must not be there (1005, 999); none when
    /// its frame had no code or there was no such frame.
    pub code: Option<u16>,
    /// The reason in the server's close frame; empty if there is none.
    pub reason: String,
    /// Both sides sent a close frame, and the server's was legal (RFC 6455, section 7.1.4). A connection
    /// that merely ended is not clean.
    pub clean: bool,
    /// Whose close frame came first, or who dropped the connection.
    pub by: ClosedBy,
}

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.code, self.clean) {
            (Some(code), _) => write!(f, "closed with {code}")?,
            (None, true) => f.write_str("closed without a code")?,
            (None, false) => {
                return f.write_str(match self.by {
                    ClosedBy::Client => "ended by the client, without a close frame of the server's",
                    ClosedBy::Server => "dropped by the server without a close frame",
                });
            }
        }
        if !self.reason.is_empty() {
            write!(f, " {:?}", self.reason)?;
        }
        write!(f, ", by the {}", self.by)?;
        if self.clean { Ok(()) } else { f.write_str(", not cleanly") }
    }
}
