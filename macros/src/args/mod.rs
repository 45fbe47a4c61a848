//! Settings as they are written, with their spans. What they mean together is the model's business.

pub(crate) mod attributes;
pub(crate) mod case;
#[cfg(feature = "ws")]
pub(crate) mod close;
pub(crate) mod common;
pub(crate) mod count;
#[cfg(feature = "grpc")]
pub(crate) mod details;
pub(crate) mod duration;
pub(crate) mod fixture;
#[cfg(feature = "grpc")]
pub(crate) mod grpc;
pub(crate) mod meta;
pub(crate) mod path;
pub(crate) mod pointer;
pub(crate) mod read;
pub(crate) mod regex;
pub(crate) mod setting;
pub(crate) mod split;
#[cfg(feature = "grpc")]
pub(crate) mod status;
pub(crate) mod table;
pub(crate) mod text;
pub(crate) mod word;
#[cfg(feature = "ws")]
pub(crate) mod ws;

pub(crate) use read::{read, unknown};
pub(crate) use setting::{Setting, Site, Value, Written};
pub(crate) use table::{Both, Table};
