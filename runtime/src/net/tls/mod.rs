//! Certificates made on the fly, and TLS for clients.

mod ca;
#[cfg(feature = "ws")]
mod client;

pub use ca::{Identity, TestCa};
#[cfg(feature = "ws")]
pub(crate) use client::client_config;
