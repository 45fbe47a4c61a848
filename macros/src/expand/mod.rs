//! Checked models → tokens. Nothing here can fail.

mod body;
mod call;
mod channel;
mod check;
mod fixture;
#[cfg(feature = "grpc")]
mod grpc;
mod half;
mod inline;
mod meta;
mod names;
mod site;
mod takes;
mod test;
mod text;
mod told;
#[cfg(feature = "ws")]
mod ws;

pub(crate) use check::{check, failed_check};
pub(crate) use fixture::fixture;
#[cfg(feature = "grpc")]
pub(crate) use grpc::judge as grpc_judge;
pub(crate) use half::{half_test, in_editor};
pub(crate) use test::{Judging, test};
#[cfg(feature = "ws")]
pub(crate) use ws::judge as ws_judge;
