//! gRPC: the recording transport, the server, the expectations.

mod hints;
mod judge;
mod outcome;
mod outgoing;
pub mod private;
mod record;
mod server;
mod text;
mod wire;

pub(crate) use judge::{details_summary, without_a_call};
pub use outcome::{Frames, Reply, ReplyExt, UnexpectedStatus, collect};
pub use outgoing::{CallOver, Outgoing, messages, outgoing};
pub use record::{Call, RecordedMessage};
#[cfg(feature = "tls")]
pub use server::ServerIdentity;
pub use server::{Faults, GrpcServer, GrpcServerBuilder, MainEnd, Services};
pub(crate) use text::status_line;
pub use wire::{ConnectError, RequestExt, Wire, WireBuilder};
