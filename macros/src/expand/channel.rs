//! Asking the compiler whether a type is a bare `Channel`.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;

use crate::krate::Private;
use crate::model::may_be_channel;
use crate::source;

/// A constant that does not evaluate for each of `types` that is a `Channel`, whatever it is called.
pub(super) fn probes<'t>(types: impl Iterator<Item = &'t Type>, krate: &Private) -> TokenStream {
    types.filter(|ty| is_asked(ty)).map(|ty| refusal(ty, &is_channel(ty, krate))).collect()
}

/// Whether the compiler has to be asked about `ty`.
pub(super) fn is_asked(ty: &Type) -> bool {
    cfg!(feature = "grpc") && may_be_channel(ty)
}

/// The question of [`probes`], whose answer `probe` keeps for [`fixture`].
pub(super) fn named_probe(ty: &Type, probe: &Ident, krate: &Private) -> TokenStream {
    let (is_channel, refusal) = (is_channel(ty, krate), refusal(ty, &probe.to_token_stream()));
    quote!(const #probe: bool = #is_channel; #refusal)
}

/// `fixture`, or one that draws no errors if `probe` says that the parameter is refused anyway.
pub(super) fn fixture(fixture: &TokenStream, probe: &Ident, krate: &Private) -> TokenStream {
    let span = source::generated_at(source::first_span(fixture));
    quote_spanned!(span=> <#krate::Asking<#fixture, #probe> as #krate::Stub>::Fixture)
}

fn is_channel(ty: &Type, krate: &Private) -> TokenStream {
    let span = source::generated_at(source::first_span(ty));
    quote_spanned! {span=> {
        #[allow(unused_imports)]
        use #krate::NotChannel as _;
        <#krate::ChannelProbe<#ty>>::IS_CHANNEL
    }}
}

fn refusal(ty: &Type, is_channel: &TokenStream) -> TokenStream {
    let span = source::generated_at(source::first_span(ty));
    quote_spanned! {span=>
        const _: () = ::core::assert!(!#is_channel, "tests use generated stubs: take `Client<Wire>`");
    }
}
