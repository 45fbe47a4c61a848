//! The opening handshake, written and read by ourselves: a rejection is kept whole.

mod accept;
mod body;
mod builder;
mod connect;
mod error;
mod request;
mod response;
mod stream;
mod tls;

pub(crate) use builder::Plan;
pub use builder::WsBuilder;
pub use error::HandshakeError;
