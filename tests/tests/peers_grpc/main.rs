//! The interoperability tests of the gRPC project as annotated tests, against servers that we did not write.
//! Run by `tests/peers/run`.

#![allow(clippy::duplicate_mod, reason = "the cases run once per server")]

mod grpc_js;
mod grpcio;
mod messages;
#[path = "../peer/mod.rs"]
mod peer;
mod table;
mod tonic_server;
