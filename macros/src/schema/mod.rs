//! Schemas of messages, checked as far as a compiler can.

use syn::{Expr, LitStr};

use crate::args::Written;
use crate::problems::Problems;

/// What `schema` says.
#[derive(Clone)]
pub(crate) enum Schemas {
    One(Schema),
    /// Chosen by a member of the message.
    By { pointer: LitStr, kinds: Vec<(LitStr, Schema)> },
}

/// One schema.
#[derive(Clone)]
pub(crate) enum Schema {
    File { path: String, pointer: String, files: Vec<File> },
    Inline(String),
    Value(Box<Expr>),
}

/// A file to embed.
#[derive(Clone)]
pub(crate) struct File {
    pub(crate) name: String,
    pub(crate) absolute: String,
}

pub(crate) fn read(_written: &Written, _problems: &mut Problems) -> Option<Schemas> {
    None
}
