//! From what a test's clients went through to findings.

mod close;
mod counts;
mod handshake;
pub(crate) mod headers;
mod order;
mod predicates;
mod schema;
mod settle;
mod verdict;

pub(crate) use order::{Orders, Sequence};
pub use predicates::Preds;
pub(crate) use schema::Schemas;
pub(crate) use settle::let_go;
