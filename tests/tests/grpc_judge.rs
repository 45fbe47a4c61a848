//! The expectations of `#[grpc_test]`, judged by hand-expanded tests: each goes green against a server that
//! keeps the rule and red, for that reason, against one that breaks it.

#![allow(clippy::items_after_statements, reason = "what is expected stands where it is judged")]

#[path = "grpc_judge/fake.rs"]
mod fake;
#[path = "grpc_judge/hand.rs"]
mod hand;
#[path = "grpc_judge/streams.rs"]
mod streams;
#[path = "grpc_judge/unary.rs"]
mod unary;
