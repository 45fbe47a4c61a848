//! Asking the compiler whether a type is a bare `Channel`.

use proc_macro2::TokenStream;
use quote::quote_spanned;
use syn::Type;

use crate::krate::Private;
use crate::model::may_be_channel;
use crate::source;

/// A constant that does not evaluate if one of `types` is a `Channel`, whatever it is called.
pub(super) fn probes<'t>(types: impl Iterator<Item = &'t Type>, krate: &Private) -> TokenStream {
    if !cfg!(feature = "grpc") {
        return TokenStream::new();
    }
    types.filter(|ty| may_be_channel(ty)).map(|ty| probe(ty, krate)).collect()
}

fn probe(ty: &Type, krate: &Private) -> TokenStream {
    let span = source::generated_at(source::first_span(ty));
    quote_spanned! {span=>
        const _: () = {
            #[allow(unused_imports)]
            use #krate::NotChannel as _;
            ::core::assert!(
                !<#krate::ChannelProbe<#ty>>::IS_CHANNEL,
                "tests use generated stubs: take `Client<Wire>`"
            );
        };
    }
}
