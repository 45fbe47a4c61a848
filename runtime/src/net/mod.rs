//! In-process servers, external processes, readiness, the fault proxy, certificates made on the fly.

mod evidence;
mod graceful;
mod host;
mod paused;
mod process;
mod proxy;
mod server;
mod target;
#[cfg(test)]
mod testing;
#[cfg(feature = "tls")]
mod tls;

pub(crate) use evidence::{Peer, note_peer};
pub(crate) use host::{Host, Stopping};
pub(crate) use paused::{paused_refusal, refuse_paused};
pub use process::{Process, ProcessError, Ready, Starting};
pub use proxy::Proxy;
pub use server::Server;
pub(crate) use target::Connector;
pub use target::Target;
#[cfg(all(feature = "tls", feature = "ws"))]
pub(crate) use tls::client_config;
#[cfg(feature = "tls")]
pub use tls::{Identity, TestCa};
