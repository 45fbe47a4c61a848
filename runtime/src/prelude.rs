//! Everything a test file needs: `use wiretest::prelude::*;`.
//!
//! `Result` and `Error` are left out, so that a file's own keep their meaning: write `wiretest::Result`.

pub use crate::fixture::defer;
#[cfg(feature = "grpc")]
pub use crate::grpc::{
    Call, ConnectError, Faults, Frames, GrpcServer, Reply, ReplyExt, RequestExt, Wire, collect,
};
pub use crate::macros::*;
#[cfg(feature = "tls")]
pub use crate::net::{Identity, TestCa};
pub use crate::net::{Process, Proxy, Ready, Server, Target};
pub use crate::shared::{current, env_url, eventually};
#[cfg(feature = "ws")]
pub use crate::ws::{
    Closed, ClosedBy, Frame, Handshake, HandshakeError, Message, RecvError, RecvErrorKind, Schema,
    SchemaError, SendError, Ws, WsBuilder,
};
pub use crate::{CheckError, check};
#[cfg(feature = "grpc")]
pub use tonic::Code;
