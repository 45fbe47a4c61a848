//! Names of generated items and locals. Locals are invisible to the user's tokens.

use proc_macro2::{Ident, Span};
use quote::format_ident;

/// A local of the generated code.
pub(super) fn local(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

/// The context every generated future gets.
pub(super) fn cx() -> Ident {
    local("__cx")
}

/// The function that holds a test's wiring.
pub(super) fn case_fn(test: &Ident) -> Ident {
    format_ident!("__{}_case", test, span = Span::call_site())
}

/// What makes the fixtures of one case, calls the test and judges it.
pub(super) fn wire_fn(index: usize) -> Ident {
    format_ident!("__wire_{index}", span = Span::mixed_site())
}
