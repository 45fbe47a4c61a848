//! What is left of a function whose signature is being written.

use proc_macro2::TokenStream;
use quote::quote;

use crate::test_fn::TestFn;

/// A test whose signature is being written. Its name stays; would rustc take it after all, it fails.
pub(crate) fn half_test(function: &TestFn) -> TokenStream {
    let (vis, name) = (&function.vis, &function.sig.ident);
    let in_editor = in_editor(function);
    let cfg = function.attrs.iter().filter(|attribute| attribute.path().is_ident("cfg"));
    quote! {
        #(#cfg)*
        #[::core::prelude::v1::test]
        #vis fn #name() { ::core::panic!("the signature of this test cannot be read") }
        #in_editor
    }
}

/// A half-written function as rust-analyzer alone sees it.
pub(crate) fn in_editor(function: &TestFn) -> Option<TokenStream> {
    let seen = function.half.as_ref()?;
    Some(quote! {
        #[allow(unexpected_cfgs)]
        const _: () = {
            #[cfg(rust_analyzer)]
            #seen
        };
    })
}
