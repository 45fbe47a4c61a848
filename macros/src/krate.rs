//! The library's name in generated code.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

/// `::wiretest::__private`, or the same under the path of `crate = path`. Written `#krate` in `quote!`.
#[derive(Clone)]
pub(crate) struct Private(TokenStream);

impl Private {
    /// The module under `path`, or under `::wiretest`.
    pub(crate) fn new(path: Option<&syn::Path>) -> Self {
        match path {
            Some(path) => Self(quote!(#path::__private)),
            None => Self(quote!(::wiretest::__private)),
        }
    }

    /// The module's short name inside a test's own function, which [`brought_in`](Self::brought_in) gives it.
    pub(crate) fn alias() -> Self {
        Self(quote!(__wiretest))
    }

    /// `use ::wiretest::__private as __wiretest;`, for short paths: they are what most of an expansion is.
    pub(crate) fn brought_in(&self) -> TokenStream {
        let alias = Self::alias();
        quote!(use #self as #alias;)
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
