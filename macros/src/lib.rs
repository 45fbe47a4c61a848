//! The procedural macros of wiretest. Use them through the crate `wiretest`, where their documentation is.
//!
//! Each attribute goes one way: tokens → `args` (as written) → `model` (checked) → `expand`
//! (tokens, cannot fail). `entry` holds that pipeline.
// Each feature leaves out what only the other protocol's tests need.
#![cfg_attr(not(all(feature = "grpc", feature = "ws")), allow(dead_code))]

mod args;
mod entry;
mod expand;
mod half_fn;
mod krate;
mod mentions;
mod model;
mod predicate;
mod problems;
#[cfg(feature = "ws")]
mod schema;
mod source;
mod suggest;
mod test_fn;
#[cfg(test)]
mod tests;

use proc_macro::TokenStream;

/// A test of a gRPC API.
#[cfg(feature = "grpc")]
#[proc_macro_attribute]
pub fn grpc_test(attr: TokenStream, item: TokenStream) -> TokenStream {
    entry::grpc_test(attr.into(), item.into()).into()
}

/// A test of a WebSocket API.
#[cfg(feature = "ws")]
#[proc_macro_attribute]
pub fn ws_test(attr: TokenStream, item: TokenStream) -> TokenStream {
    entry::ws_test(attr.into(), item.into()).into()
}

/// Something that tests ask for by name.
#[proc_macro_attribute]
pub fn fixture(attr: TokenStream, item: TokenStream) -> TokenStream {
    entry::fixture(attr.into(), item.into()).into()
}

/// What `wiretest::check!` calls.
#[doc(hidden)]
#[proc_macro]
pub fn check_impl(input: TokenStream) -> TokenStream {
    entry::check(input.into()).into()
}

/// The keywords of JSON Schema, for `wiretest::Schema`: each with its first and last draft and what it holds.
#[cfg(feature = "ws")]
#[doc(hidden)]
#[proc_macro]
pub fn schema_keywords(_: TokenStream) -> TokenStream {
    schema::keywords().into()
}
