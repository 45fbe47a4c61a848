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

/// Whether the test has a connection that is still to be judged.
pub(crate) fn has_open_connection(scope: &crate::run::scope::Scope) -> bool {
    let links = scope.extension::<client::Watch>().links();
    links.iter().any(|link| !link.aborted() && link.end().is_none())
}

/// What a test whose act is a handshake returns: `handshake = 401` judges it.
pub type Handshake = Result<Ws, HandshakeError>;
