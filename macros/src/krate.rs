//! The library's name in generated code.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};

use crate::source::last_span;

/// `::wiretest::__private`, or the same under the path of `crate = path`. Written `#krate` in `quote!`.
#[derive(Clone)]
pub(crate) struct Private {
    path: TokenStream,
    /// Whether the user wrote the path, which may be one of his own module only.
    written: bool,
}

impl Private {
    /// The module under `path`, or under `::wiretest`.
    pub(crate) fn new(path: Option<&syn::Path>) -> Self {
        match path {
            Some(path) => {
                let private = Ident::new("__private", last_span(path));
                Self { path: quote!(#path::#private), written: true }
            }
            None => Self { path: quote!(::wiretest::__private), written: false },
        }
    }

    /// The module's short name inside a test's own function or a fixture's block, which [`brought_in`](Self::brought_in) gives it.
    pub(crate) fn alias() -> Self {
        Self { path: quote!(__wiretest), written: false }
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

    /// Whether the path leads there from every module.
    pub(crate) fn is_known_everywhere(&self) -> bool {
        !self.written
    }

    /// The module under what `$crate` stands for.
    pub(crate) fn of_crate(tokens: TokenStream) -> Self {
        let mut path = tokens;
        path.extend(quote!(::__private));
        Self { path, written: false }
    }
}

impl ToTokens for Private {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.path.clone());
    }
}
