//! Predicates: Rust expressions whose leftmost name is a field of the message, or a JSON Pointer.

mod bounds;
mod expand;
mod forms;
mod parse;
mod path;
mod read;
mod walk;

use proc_macro2::TokenStream;
use syn::{BinOp, Expr, ExprClosure, LitStr};

pub(crate) use expand::checks;
#[cfg(feature = "ws")]
pub(crate) use expand::json_checks;
#[cfg(feature = "grpc")]
pub(crate) use expand::order_key;
pub(crate) use path::FieldPath;
#[cfg(feature = "ws")]
pub(crate) use read::json;
#[cfg(feature = "grpc")]
pub(crate) use read::message;
pub(crate) use read::{Flavor, read_list};

/// One predicate of a list, how it reads and where it stands.
#[derive(Clone)]
pub(crate) struct Judged {
    pub(crate) text: String,
    pub(crate) line: u32,
    pub(crate) atom: Atom,
}

/// What a predicate says.
#[derive(Clone)]
pub(crate) enum Atom {
    /// `id == "7"`
    Compare(Operand, BinOp, Expr),
    /// `!email.is_empty()`, with the expression that is true or false
    Truth(Operand),
    /// `has(path)`
    Has(Target),
    /// `absent(path)`
    Absent(Target),
    /// `matches(path, "re")`
    Matches(Target, LitStr),
    /// `between(path, 1..=5)`
    Between(Target, Bounds),
    /// `is(path, PATTERN)`
    Is(FieldPath, TokenStream),
    /// `|user| user.is_complete()`
    Closure(ExprClosure),
    Or(Box<Atom>, Box<Atom>),
    And(Box<Atom>, Box<Atom>),
    /// `!matches(..)`, with its text
    Not(Box<Atom>, String),
}

/// What `has` and its kin look at.
#[derive(Clone)]
pub(crate) enum Target {
    Path(FieldPath),
    Pointer(LitStr),
}

/// The left side of a comparison.
#[derive(Clone)]
pub(crate) enum Operand {
    /// A field alone.
    Path(FieldPath),
    /// A field inside ordinary Rust, which stands there with [`path::value`] in the field's place.
    Around { path: FieldPath, expr: Expr, text: String },
    /// A place in a JSON message.
    Pointer(LitStr),
}

/// The range of `between`.
#[derive(Clone)]
pub(crate) struct Bounds {
    pub(crate) from: Option<Expr>,
    pub(crate) to: Option<Expr>,
    pub(crate) inclusive: bool,
}
