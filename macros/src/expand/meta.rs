//! Predicates on metadata and headers.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Expr, ExprLit, Lit};

use crate::args::meta::{Meta, MetaTest};
use crate::krate::Private;
use crate::source;

/// `&[P::Meta::.., ..]`; `bytes` says whether `-bin` keys hold bytes.
pub(super) fn metas(metas: &[Meta], bytes: bool, krate: &Private) -> TokenStream {
    let each = metas.iter().map(|one| meta(one, bytes, krate));
    quote!(&[#(#each),*])
}

fn meta(meta: &Meta, bytes: bool, krate: &Private) -> TokenStream {
    let Meta { key, test, text } = meta;
    let binary = bytes && key.value().ends_with("-bin");
    match test {
        MetaTest::Is(value) => {
            let value = reference(value);
            if binary {
                quote!(#krate::Meta::bytes(#text, #key, #value))
            } else {
                quote!(#krate::Meta::is(#text, #key, #value))
            }
        }
        MetaTest::Not(value) => {
            let value = reference(value);
            if binary {
                quote!(#krate::Meta::not_bytes(#text, #key, #value))
            } else {
                quote!(#krate::Meta::not(#text, #key, #value))
            }
        }
        MetaTest::Has => quote!(#krate::Meta::has(#text, #key)),
        MetaTest::Absent => quote!(#krate::Meta::absent(#text, #key)),
        MetaTest::Matches(re) => quote!(#krate::Meta::matches(#text, #key, #re)),
    }
}

/// Text and byte literals are references already.
fn reference(value: &Expr) -> TokenStream {
    let is_literal = matches!(value, Expr::Lit(ExprLit { lit: Lit::Str(_) | Lit::ByteStr(_), .. }));
    if is_literal { quote!(#value) } else { source::reference_to(value) }
}
