#![cfg_attr(all(feature = "grpc", feature = "ws"), doc = include_str!("../docs/crate.md"))]
#![cfg_attr(
    not(all(feature = "grpc", feature = "ws")),
    doc = "Tests of gRPC and WebSocket APIs: this build has a part of the features, the documentation is that of all."
)]
#![cfg_attr(
    not(any(feature = "grpc", feature = "ws")),
    allow(dead_code, unused_imports, reason = "without a protocol only fixtures and `check!` are left")
)]

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod error;
#[doc = include_str!("../docs/errors.md")]
pub mod errors {}
mod fixture;
#[cfg(feature = "grpc")]
mod grpc;
mod macros;
mod meta;
mod net;
mod never;
mod predicate;
pub mod prelude;
mod report;
mod run;
mod shared;
mod told;
#[cfg(feature = "ws")]
mod ws;

pub use error::{Error, Result};
pub use fixture::{CleanUp, defer};
#[cfg(feature = "tls")]
#[cfg(feature = "grpc")]
pub use grpc::ServerIdentity;
#[cfg(feature = "grpc")]
pub use grpc::{
    Call, CallOver, ConnectError, Faults, Frames, GrpcServer, GrpcServerBuilder, MainEnd, Outgoing,
    RecordedMessage, Reply, ReplyExt, RequestExt, Services, UnexpectedStatus, Wire, WireBuilder, collect,
    messages, outgoing,
};
pub use macros::*;
#[cfg(feature = "tls")]
pub use net::{Identity, TestCa};
pub use net::{Process, ProcessError, Proxy, Ready, Server, Starting, Target};
pub use predicate::CheckError;
pub use run::{JoinHandle, spawn};
pub use shared::{Current, current, env_url, eventually};
#[cfg(feature = "grpc")]
pub use tonic::Code;
#[cfg(feature = "ws")]
pub use ws::{
    Closed, ClosedBy, Frame, Handshake, HandshakeError, Message, RecvError, RecvErrorKind, Schema,
    SchemaError, SendError, Ws, WsBuilder,
};
