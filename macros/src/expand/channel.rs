//! Asking the compiler whether a type is a bare `Channel`.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;

use crate::krate::Private;
use crate::model::may_be_channel;
use crate::source;

/// A constant that does not evaluate if one of `types` is a `Channel`, whatever it is called.
pub(super) fn probes<'t>(types: impl Iterator<Item = &'t Type>, krate: &Private) -> TokenStream {
    types.filter(|ty| is_asked(ty)).map(|ty| probe(ty, krate)).collect()
}

/// Whether the compiler has to be asked about `ty`.
pub(super) fn is_asked(ty: &Type) -> bool {
    cfg!(feature = "grpc") && may_be_channel(ty)
}

/// `false`, or no value if `ty` is a `Channel`.
pub(super) fn is_channel(ty: &Type, krate: &Private) -> TokenStream {
    let assertion = assertion(ty, krate);
    quote!({ #assertion false })
}

/// `ty`, or no type if `probe` has no value.
pub(super) fn if_stub(ty: &impl ToTokens, probe: &Ident, krate: &Private) -> TokenStream {
    let span = source::generated_at(source::first_span(ty));
    quote_spanned!(span=> <#krate::Asking<#ty, #probe> as #krate::Stub>::Type)
}

fn probe(ty: &Type, krate: &Private) -> TokenStream {
    let assertion = assertion(ty, krate);
    quote!(const _: () = { #assertion };)
}

fn assertion(ty: &Type, krate: &Private) -> TokenStream {
    let span = source::generated_at(source::first_span(ty));
    quote_spanned! {span=>
        #[allow(unused_imports)]
        use #krate::NotChannel as _;
        ::core::assert!(
            !<#krate::ChannelProbe<#ty>>::IS_CHANNEL,
            "tests use generated stubs: take `Client<Wire>`"
        );
    }
}
