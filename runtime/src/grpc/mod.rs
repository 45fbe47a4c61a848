//! gRPC: the recording transport, the in-process server, the expectations.

pub mod private {}
