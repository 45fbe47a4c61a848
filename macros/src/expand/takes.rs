//! Asking for the fixtures of a test or of another fixture.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};

use super::channel;
use super::names::local;
use crate::krate::Private;
use crate::model::{By, Param, Source};

/// The parameters of one function in order.
pub(super) struct Takes<'p> {
    pub(super) params: &'p [Param],
    /// Whether only session fixtures may be asked.
    pub(super) session: bool,
    /// Whether [`Takes::probes`] stand before it.
    pub(super) probes: bool,
    pub(super) krate: &'p Private,
}

impl Takes<'_> {
    /// The questions for the fixtures, each fixture's bounds checked at its parameter, as `(q0, (q1, ()))`.
    pub(super) fn questions(&self) -> TokenStream {
        let questions = self.list(|index, param| self.question(index, param));
        if self.fixtures().next().is_none() {
            return questions;
        }
        let krate = self.krate;
        let shared = self.fixtures().any(|(_, param)| param.by == By::Shared);
        let referents = shared.then(|| quote!(#[allow(unused_imports)] use #krate::AsksReferent as _;));
        let fallbacks = self.fixtures().filter_map(|(_, param)| self.fallback(param));
        quote! {{
            #(#fallbacks)*
            {
                #[allow(unused_imports, clippy::wildcard_imports)]
                use self::*;
                #referents
                #questions
            }
        }}
    }

    /// The types that may be a bare `Channel`, each asked once for all cases.
    pub(super) fn probes(&self) -> TokenStream {
        let probed = self.fixtures().filter(|(_, param)| self.probed(param));
        let probes = probed.map(|(index, param)| channel::named_probe(&param.ty, &probe(index), self.krate));
        probes.collect()
    }

    fn probed(&self, param: &Param) -> bool {
        self.probes && channel::is_asked(&param.ty)
    }

    /// `(__f0, (__f1, ()))`
    pub(super) fn names(&self) -> TokenStream {
        self.list(|index, param| {
            let (name, mutable) = (guard(index), (param.by == By::Unique).then(|| quote!(mut)));
            quote!(#mutable #name)
        })
    }

    /// The types of what the questions are answered with.
    pub(super) fn types(&self) -> TokenStream {
        self.list(|_, param| {
            let (krate, ty) = (self.krate, &param.ty);
            match param.by {
                By::Value => quote!(#ty),
                By::Shared => quote!(#krate::Shared<#ty>),
                By::Unique => quote!(#krate::Unique<#ty>),
            }
        })
    }

    fn list(&self, one: impl Fn(usize, &Param) -> TokenStream) -> TokenStream {
        let fixtures: Vec<_> = self.fixtures().collect();
        fixtures.into_iter().rev().fold(quote!(()), |rest, (index, param)| {
            let one = one(index, param);
            quote!((#one, #rest))
        })
    }

    fn fixtures(&self) -> impl Iterator<Item = (usize, &Param)> {
        self.params.iter().enumerate().filter(|(_, param)| !matches!(param.source, Source::Case))
    }

    /// What the name means where no fixture has it: a type that is none, whose bounds tell what is wrong.
    fn fallback(&self, param: &Param) -> Option<TokenStream> {
        let Source::Named(name) = &param.source else { return None };
        let krate = self.krate;
        Some(quote!(#[allow(non_camel_case_types, dead_code)] type #name = #krate::NoFixture;))
    }

    /// `P::asked::<users, UserServiceClient<Wire>>()`
    fn question(&self, index: usize, param: &Param) -> TokenStream {
        let krate = self.krate;
        let (mut fixture, ty) = (fixture(param), &param.ty);
        if self.probed(param) {
            // Where it is a `Channel`, nothing else is to be told of it.
            fixture = channel::fixture(&fixture, &probe(index), krate);
        }
        let function = local(match (self.session, param.by) {
            (false, By::Value) => "asked_away",
            (false, By::Shared) => "asked",
            (false, By::Unique) => "asked_alone",
            (true, By::Value) => "asked_away_by_session",
            (true, _) => "asked_by_session",
        });
        let way = match param.by {
            By::Value => None,
            By::Shared => Some(quote!(.shared())),
            By::Unique => Some(quote!(.unique())),
        };
        quote!(#krate::#function::<#fixture, #ty>() #way)
    }

    /// What the function is called with, in order.
    pub(super) fn arguments(&self) -> Vec<TokenStream> {
        let arguments = self.params.iter().enumerate().map(|(index, param)| {
            let guard = guard(index);
            match (&param.source, param.by) {
                (Source::Case, _) | (_, By::Value) => guard.to_token_stream(),
                (_, By::Shared) => quote!(#guard.get()),
                (_, By::Unique) => quote!(#guard.get_mut()),
            }
        });
        arguments.collect()
    }
}

/// The fixture's name or path.
fn fixture(param: &Param) -> TokenStream {
    match &param.source {
        Source::From(path) => path.to_token_stream(),
        Source::Named(name) => name.to_token_stream(),
        Source::Case => param.name.to_token_stream(),
    }
}

/// Whether the type of the parameter at `index` is a `Channel`.
fn probe(index: usize) -> Ident {
    local(&format_ident!("__C{index}").to_string())
}

/// The guard or value of the parameter at `index`.
pub(super) fn guard(index: usize) -> Ident {
    local(&format_ident!("__f{index}").to_string())
}
