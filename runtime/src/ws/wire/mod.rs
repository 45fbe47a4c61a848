//! The wire layer: sees every frame header both ways, keeps a transcript, knows the true close codes.

mod filter;
mod header;
mod log;
mod parser;
mod tap;
mod transcript;

pub(crate) use header::{Header, opcode};
pub(crate) use log::CloseSeen;
pub(crate) use tap::{Io, SharedLog, Tap};
pub(crate) use transcript::{Direction, hex};
