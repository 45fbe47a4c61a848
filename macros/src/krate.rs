//! The library's name in generated code.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};

use crate::source::last_span;

/// `::wiretest::__private`, or the same under the path of `crate = path`. Written `#krate` in `quote!`.
#[derive(Clone)]
pub(crate) struct Private(TokenStream);

impl Private {
    /// The module under `path`, or under `::wiretest`.
    pub(crate) fn new(path: Option<&syn::Path>) -> Self {
        match path {
            Some(path) => {
                let private = Ident::new("__private", last_span(path));
                Self(quote!(#path::#private))
            }
            None => Self(quote!(::wiretest::__private)),
        }
    }

    /// The module's short name inside a test's own function or a fixture's block, which [`brought_in`](Self::brought_in) gives it.
    pub(crate) fn alias() -> Self {
        Self(quote!(__wiretest))
    }

    /// `use ::wiretest::__private as __wiretest;`, for short paths: they are what most of an expansion is.
    pub(crate) fn brought_in(&self) -> TokenStream {
        let (alias, at) = (Self::alias(), last_span(self));
        // One span from end to end, or rustc would blame the whole attribute for a wrong path.
        let rename = quote!(as #alias).into_iter().map(|mut token| {
            token.set_span(at);
            token
        });
        quote!(use #self #(#rename)*;)
    }

    /// The module under what `$crate` stands for.
    pub(crate) fn of_crate(tokens: TokenStream) -> Self {
        let mut path = tokens;
        path.extend(quote!(::__private));
        Self(path)
    }
}

impl ToTokens for Private {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.0.clone());
    }
}
