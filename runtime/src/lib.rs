//! Placeholder.
#![allow(dead_code, unused_imports)]

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod error;
mod fixture;
#[cfg(feature = "grpc")]
mod grpc;
mod meta;
mod net;
mod predicate;
mod report;
mod run;
mod shared;
#[cfg(feature = "ws")]
mod ws;

pub use error::{Error, Result};
pub use fixture::defer;
#[cfg(feature = "tls")]
pub use net::{Identity, TestCa};
pub use net::{Process, ProcessError, Proxy, Ready, Server, Starting, Target};
pub use run::{JoinHandle, spawn};
pub use shared::{Current, current, env_url, eventually};
