//! In-process servers, external processes, readiness, the fault proxy, certificates made on the fly.

mod evidence;
mod host;
mod paused;
mod server;
mod target;
#[cfg(test)]
mod testing;

pub(crate) use evidence::{Peer, note_peer};
pub(crate) use host::{Host, Stopping};
pub(crate) use paused::{paused_refusal, refuse_paused};
pub use server::Server;
pub(crate) use target::Connector;
pub use target::Target;
