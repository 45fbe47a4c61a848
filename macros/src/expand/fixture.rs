//! The items of one fixture.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;

use super::body::body;
use super::channel;
use super::names::{cx, local};
use super::takes::Takes;
use super::told::given;
use crate::model::fixture::Fixture;
use crate::model::{Outcome, is_static};
use crate::source;
use crate::test_fn::Body;

/// A struct that stands for the fixture in the type system, and how its value is made.
pub(crate) fn fixture(fixture: &Fixture) -> TokenStream {
    let Fixture { on_name, vis, sig, .. } = fixture;
    let name = &sig.ident;
    let attributes = &fixture.on_body;
    let function = body(attributes, sig, &fixture.body, &Outcome::Plain, &fixture.krate);
    let usable = fixture.params.is_some() && matches!(fixture.body, Body::Braces(_));
    let implementation = if usable { implementation(fixture) } else { stand_in(fixture) };
    let cfg = on_name.iter().filter(|attr| attr.path().is_ident("cfg"));
    let library = fixture.library.brought_in();
    let allow = (!usable).then(|| quote!(#[allow(dead_code)]));
    quote! {
        #(#on_name)*
        #[allow(non_camel_case_types, dead_code)]
        #vis struct #name {}
        #(#cfg)*
        const _: () = {
            #library
            #allow
            #function
            #implementation
        };
    }
}

fn implementation(fixture: &Fixture) -> TokenStream {
    let Fixture { sig, krate, .. } = fixture;
    let name = &sig.ident;
    let ty = ty(fixture);
    let span = source::generated_at(source::first_span(&ty));
    let (make, info) = (make(fixture), info(fixture));
    let session = fixture.session.then(|| quote!(impl #krate::SessionFixture for #name {}));
    let scope = scope(fixture, &ty);
    let probes = channel::probes(fixture.gives.ty.iter(), krate);
    let gives = quote_spanned!(span=> impl #krate::Gives<#ty> for #name {});
    let lends = referent(fixture).map(|ty| quote_spanned!(span=> impl #krate::Gives<#ty> for #name {}));
    quote! {
        #make
        impl #krate::Fixture for #name {
            const INFO: #krate::FixtureInfo = #info;
            const MAKE: fn(#krate::Cx) -> #krate::Making = __make;
            fn cloner() -> #krate::Cloner {
                #[allow(unused_imports)]
                use #krate::NoClone as _;
                #krate::CloneProbe::<#ty>::new().cloner()
            }
        }
        #gives
        #lends
        #session
        impl #krate::Scoped for #name { type Scope = #scope; }
        #probes
    }
}

/// What those who ask for a fixture that has been reported find: it gives whatever they want.
fn stand_in(fixture: &Fixture) -> TokenStream {
    let (name, krate, info) = (&fixture.sig.ident, &fixture.krate, info(fixture));
    quote! {
        impl #krate::Fixture for #name {
            const INFO: #krate::FixtureInfo = #info;
            const MAKE: fn(#krate::Cx) -> #krate::Making = |_| ::core::unreachable!();
            fn cloner() -> #krate::Cloner { ::core::unreachable!() }
        }
        impl<T: ?::core::marker::Sized> #krate::Gives<T> for #name {}
        impl #krate::SessionFixture for #name {}
        impl #krate::Scoped for #name { type Scope = #krate::PerTest; }
    }
}

/// What those who ask may do with the value.
fn scope(fixture: &Fixture, ty: &TokenStream) -> TokenStream {
    let krate = &fixture.krate;
    if !fixture.session {
        return quote!(#krate::PerTest);
    }
    quote! {
        #krate::PerProcess<{
            #[allow(unused_imports)]
            use #krate::NoClone as _;
            #krate::CloneProbe::<#ty>::IS_CLONE
        }>
    }
}

fn ty(fixture: &Fixture) -> TokenStream {
    fixture.gives.ty.as_ref().map_or_else(|| quote!(()), ToTokens::to_token_stream)
}

/// `T` where the fixture gives `&'static T`: a parameter may be `&T` then too.
fn referent(fixture: &Fixture) -> Option<&Type> {
    match fixture.gives.ty.as_ref()? {
        Type::Reference(reference) if is_static(reference) => Some(&reference.elem),
        _ => None,
    }
}

fn info(fixture: &Fixture) -> TokenStream {
    let krate = &fixture.krate;
    let (name, line) = (fixture.sig.ident.to_string(), source::line(fixture.sig.ident.span()));
    let session = fixture.session.then(|| quote!(.session()));
    let timeout = fixture.timeout.map(|nanos| quote!(.timeout(#nanos)));
    quote!(#krate::FixtureInfo::new(::core::module_path!(), #name, ::core::file!(), #line) #session #timeout)
}

/// `fn __make(__cx) -> P::Making { .. }`
fn make(fixture: &Fixture) -> TokenStream {
    let Fixture { sig, krate, params, .. } = fixture;
    let takes = Takes {
        params: params.as_deref().unwrap_or_default(),
        session: fixture.session,
        probes: false,
        krate,
    };
    let (answers, arguments) = (answers(&takes), takes.arguments());
    let (cx, mut value, name) = (cx(), local("__value"), &sig.ident);
    let awaited = sig.asyncness.is_some().then(|| quote!(.await));
    let span = source::generated_at(source::first_span(ty(fixture)));
    value.set_span(span);
    let told = given(&value, ty(fixture), krate);
    let made = match (fixture.session, fixture.gives.fallible) {
        (false, false) => quote_spanned!(span=> #krate::made(#value)),
        (true, false) => quote_spanned!(span=> #krate::Sharing(#value).made()),
        (false, true) => quote_spanned!(span=> #krate::made_or(#told)),
        (true, true) => quote_spanned!(span=> #krate::Sharing(#told).made_or()),
    };
    quote! {
        fn __make(#cx: #krate::Cx) -> #krate::Making {
            #krate::Box::pin(async move {
                #answers
                let #value = #name(#(#arguments),*) #awaited;
                #made
            })
        }
    }
}

/// `let (__f0, (__f1, ())) = __cx.answers(..).await?;`
fn answers(takes: &Takes<'_>) -> Option<TokenStream> {
    let (cx, names, questions) = (cx(), takes.names(), takes.questions());
    (!takes.params.is_empty()).then(|| quote!(let #names = #cx.answers(#questions).await?;))
}
