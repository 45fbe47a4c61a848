//! Schemas of messages, checked as far as a compiler can.

mod check;
mod closure;
mod document;
mod draft;
mod format;
mod inline;
mod keyword;
mod load;
mod place;
mod read;
mod reference;
#[cfg(test)]
mod tests;

use syn::{Expr, LitStr};

pub(crate) use read::read;

/// The keywords of every draft, for schemas that only the runtime sees.
pub(crate) fn keywords() -> proc_macro2::TokenStream {
    keyword::table()
}

/// What `schema` says.
#[derive(Clone)]
pub(crate) enum Schemas {
    One(Schema),
    /// Chosen by a member of the message.
    By {
        pointer: LitStr,
        kinds: Vec<(LitStr, Schema)>,
    },
}

/// One schema.
#[derive(Clone)]
pub(crate) enum Schema {
    /// A part of a file; every file that it needs is embedded.
    File { path: String, pointer: String, files: Vec<File> },
    /// JSON text.
    Inline(String),
    /// A `wiretest::Schema`.
    Value(Box<Expr>),
}

/// A file to embed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct File {
    /// From the crate's root, as it is told to the runtime.
    pub(crate) name: String,
    /// Where the compiler finds it.
    pub(crate) absolute: String,
}

/// What is wrong with a schema, and where.
#[derive(Debug, PartialEq)]
struct Fault {
    document: usize,
    pointer: String,
    /// Whether the member's name is wrong, not its value.
    at_key: bool,
    message: String,
}
