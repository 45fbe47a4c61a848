//! gRPC: the recording transport, the in-process server, the expectations.

pub(crate) mod private {}
