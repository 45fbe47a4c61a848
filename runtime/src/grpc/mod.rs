//! gRPC: the recording transport, the server, the expectations.

mod hints;
mod judge;
mod outcome;
pub mod private;
mod record;
mod server;
mod text;
mod wire;

pub use outcome::{Frames, Reply, ReplyExt, UnexpectedStatus, collect};
pub use record::{Call, RecordedMessage};
#[cfg(feature = "tls")]
pub use server::ServerIdentity;
pub use server::{Faults, GrpcServer, GrpcServerBuilder};
pub use wire::{ConnectError, RequestExt, Wire, WireBuilder};
