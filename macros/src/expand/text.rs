//! Expected texts.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Expr;

use crate::args::text::{Text, string};
use crate::krate::Private;
use crate::source;

/// `P::Text::is(..)` and its kin.
pub(super) fn text(text: &Text, krate: &Private) -> TokenStream {
    match text {
        Text::Is(expr) => {
            let value = borrowed(expr);
            quote!(#krate::Text::is(#value))
        }
        Text::Contains(expr) => {
            let value = borrowed(expr);
            quote!(#krate::Text::contains(#value))
        }
        Text::Matches(pattern) => quote!(#krate::Text::matches(#pattern)),
    }
}

/// A literal as it is; of anything else a reference, which a `String` gives as well.
fn borrowed(expr: &Expr) -> TokenStream {
    if string(expr).is_some() { quote!(#expr) } else { source::reference_to(expr) }
}
