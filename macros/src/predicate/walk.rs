//! Walking a path in generated code: every `Option` and index on the way may be absent.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::FieldPath;
use super::path::{Root, Step, value};
use crate::krate::Private;
use crate::source;

/// From a reference to a value, and its path as text, to what is judged of it.
pub(super) type End<'f> = &'f dyn Fn(TokenStream, &str) -> TokenStream;

/// One path on its way.
pub(super) struct Walk<'p> {
    pub(super) path: &'p FieldPath,
    pub(super) krate: &'p Private,
    /// The arm for an absent step; the step's own failure without one.
    pub(super) absent: Option<TokenStream>,
}

impl Walk<'_> {
    /// `end` of the value at the path's end.
    pub(super) fn whole(&self, end: End) -> TokenStream {
        self.up_to(self.path.steps.len(), end)
    }

    /// `end` of the value after the first `count` steps.
    pub(super) fn up_to(&self, count: usize, end: End) -> TokenStream {
        let message = message();
        let root = match &self.path.root {
            Root::Field(name) => quote!(&#message.#name),
            Root::Getter(name, args) => quote!(&#message.#name(#args)),
        };
        self.on(&self.path.steps[..count], root, &self.path.root_text(), end)
    }

    fn on(&self, steps: &[Step], reference: TokenStream, text: &str, end: End) -> TokenStream {
        let Some((step, rest)) = steps.split_first() else { return end(reference, text) };
        let value = value();
        let then = match step {
            Step::Field(member, text) => self.on(rest, quote!(&#value.#member), text, end),
            Step::Index(index, text) => {
                let then = self.on(rest, quote!(#value), text, end);
                self.chain(&self.at(index, text), &then)
            }
        };
        self.there(&reference, text, &then)
    }

    /// `then` with [`value`] bound to what is there.
    pub(super) fn there(&self, reference: &TokenStream, text: &str, then: &TokenStream) -> TokenStream {
        let krate = self.krate;
        self.chain(&quote!(#krate::Probe(#reference).there(#text)), then)
    }

    /// The value at an index of [`value`].
    pub(super) fn at(&self, index: &syn::Expr, text: &str) -> TokenStream {
        let (krate, value) = (self.krate, value());
        let call = quote_spanned!(source::generated_at(source::first_span(index))=> .at(#text, #index));
        quote!(#krate::Probe(#value) #call)
    }

    fn chain(&self, result: &TokenStream, then: &TokenStream) -> TokenStream {
        let (krate, value) = (self.krate, value());
        match &self.absent {
            Some(absent) => quote!(match #result { #krate::Ok(#value) => #then, #krate::Err(_) => #absent, }),
            None => or_fail(result, &quote!(#value), then, krate),
        }
    }
}

/// `match RESULT { Ok(ok) => then, Err(e) => Err(e) }`
pub(super) fn or_fail(
    result: &TokenStream,
    ok: &TokenStream,
    then: &TokenStream,
    krate: &Private,
) -> TokenStream {
    let error = Ident::new("__e", Span::mixed_site());
    quote!(match #result { #krate::Ok(#ok) => #then, #krate::Err(#error) => #krate::Err(#error), })
}

/// The message that a closure of predicates gets.
pub(super) fn message() -> Ident {
    Ident::new("__m", Span::mixed_site())
}
