#![doc = include_str!("../docs/crate.md")]

mod error;
mod fixture;
#[cfg(feature = "grpc")]
mod grpc;
mod meta;
mod net;
mod predicate;
pub mod prelude;
#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod report;
mod run;
mod shared;
#[cfg(feature = "ws")]
mod ws;

pub use error::{Error, Result};
pub use fixture::{CleanUp, defer};
pub use net::{Server, Target};
pub use predicate::CheckError;
pub use run::{JoinHandle, spawn};
pub use shared::{Current, current, env_url, eventually};
