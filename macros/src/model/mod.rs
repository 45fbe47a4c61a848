//! What a checked test is. After this stage nobody asks again whether something was written.

pub(crate) mod body;
mod channel;
pub(crate) mod common;
pub(crate) mod fixture;
#[cfg(feature = "grpc")]
pub(crate) mod grpc;
pub(crate) mod outcome;
pub(crate) mod rules;
pub(crate) mod signature;
pub(crate) mod test;
#[cfg(feature = "ws")]
pub(crate) mod ws;

pub(crate) use channel::may_be_channel;
pub(crate) use outcome::Outcome;
pub(crate) use signature::{By, Param, Source, is_static};
pub(crate) use test::{Protocol, Test, Variant};
