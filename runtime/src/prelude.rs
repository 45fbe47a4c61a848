//! Everything a test file needs: `use wiretest::prelude::*;`.
//!
//! `Result` and `Error` are left out, so that a file's own keep their meaning: write `wiretest::Result`.

pub use crate::fixture::defer;
#[cfg(feature = "grpc")]
pub use crate::grpc::{
    Call, ConnectError, Faults, Frames, GrpcServer, Reply, ReplyExt, RequestExt, Wire, collect,
};
pub use crate::macros::*;
pub use crate::shared::{current, env_url, eventually};
pub use crate::{CheckError, check};
#[cfg(feature = "grpc")]
pub use tonic::Code;
