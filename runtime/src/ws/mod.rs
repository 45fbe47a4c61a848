//! WebSocket: the connection and its wire layer, the expectations, schemas.

mod client;
mod closed;
mod error;
mod evidence;
mod expect;
mod frame;
mod handle;
mod handshake;
mod judge;
mod link;
mod message;
pub mod private;
mod pump;
mod schema;
mod wire;

pub use closed::{Closed, ClosedBy};
pub use error::{RecvError, RecvErrorKind, SendError};
pub(crate) use expect::Expect;
pub use frame::Frame;
pub use handle::Ws;
pub use handshake::{HandshakeError, WsBuilder};
pub use message::Message;
pub use schema::{Schema, SchemaError};

/// What a test whose act is a handshake returns: `handshake = 401` judges it.
pub type Handshake = Result<Ws, HandshakeError>;
