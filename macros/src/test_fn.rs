//! A function whose body is not looked into, so that half-written ones survive, and whose signature may be
//! half-written too.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::quote;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Signature, Visibility, parse_quote};

use crate::half_fn::HalfFn;
use crate::source::{self, is_punct};

/// Attributes, visibility, signature, and one raw brace group.
pub(crate) struct TestFn {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) sig: Signature,
    pub(crate) body: Body,
    /// Of a signature that is being written: the function for an editor. Parameters and body are left out of
    /// the rest, so that nothing but rustc's own error is told.
    pub(crate) half: Option<TokenStream>,
}

/// The body, or where it is missing.
pub(crate) enum Body {
    Braces(Group),
    Missing(Span),
}

impl TestFn {
    /// Reads a function; nothing else is one.
    pub(crate) fn parse(item: TokenStream) -> syn::Result<Self> {
        Self::whole(item.clone()).or_else(|error| Self::half(item).ok_or(error))
    }

    /// Reads a function whose signature is being written.
    fn half(item: TokenStream) -> Option<Self> {
        let half = HalfFn::split(item)?;
        let Self { sig, body: Body::Braces(body), .. } = Self::whole(half.for_editor()).ok()? else {
            return None;
        };
        let read = half.shortened().into_iter().find_map(|item| Self::whole(item).ok());
        read.map(|function| Self { half: Some(quote!(#sig #body)), ..function })
    }

    fn whole(item: TokenStream) -> syn::Result<Self> {
        let end = source::last_span(item.clone());
        let parser = |input: ParseStream| {
            let mut attrs = input.call(Attribute::parse_outer)?;
            let vis = input.parse()?;
            let sig = input.parse()?;
            let rest: TokenStream = input.parse()?;
            let body = match braces(rest) {
                Some(group) => Body::Braces(whole(group, &mut attrs)),
                None => Body::Missing(end),
            };
            Ok(Self { attrs, vis, sig, body, half: None })
        };
        parser.parse2(item)
    }
}

/// The group of braces at the front. That of a macro's `$body:block` stands in a group that is not seen.
fn braces(tokens: TokenStream) -> Option<Group> {
    match tokens.into_iter().next()? {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Some(group),
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => braces(group.stream()),
        _ => None,
    }
}

/// The body; one that is being written, which rustc has reported before it calls a macro, is replaced, or its
/// copy would be reported again. Editors complete such a body themselves before they call us.
fn whole(body: Group, attrs: &mut Vec<Attribute>) -> Group {
    if !is_half_written(&body) {
        return body;
    }
    attrs.push(parse_quote!(#[allow(unused_mut)]));
    let mut replaced =
        Group::new(Delimiter::Brace, quote!(::core::unreachable!("this body does not compile")));
    replaced.set_span(body.span());
    replaced
}

/// Whether a block ends where nothing can end, as in `users.` and `let user =`, or has a `let` without an end.
fn is_half_written(block: &Group) -> bool {
    let tokens: Vec<_> = block.stream().into_iter().collect();
    let of_macro = |at: usize| tokens[at.saturating_sub(2)..at].iter().any(|token| is_punct(token, "!"));
    let inside = tokens.iter().enumerate().any(|(at, token)| match token {
        TokenTree::Group(group) => !of_macro(at) && is_half_written(group),
        _ => false,
    });
    let range = tokens.len() >= 2 && is_punct(&tokens[tokens.len() - 2], ".");
    let ends_open = tokens.last().is_some_and(|last| is_punct(last, ".=&+-/^%") && !range);
    inside || (block.delimiter() == Delimiter::Brace && (ends_open || is_cut_off(&tokens)))
}

/// Whether a `let` took in the last expression of the block.
fn is_cut_off(tokens: &[TokenTree]) -> bool {
    let begins = |at: usize| match at.checked_sub(1).map(|before| &tokens[before]) {
        None => true,
        Some(TokenTree::Group(group)) => group.delimiter() == Delimiter::Brace,
        Some(before) => is_punct(before, ";"),
    };
    let ends = |from: usize| tokens[from..].iter().any(|token| is_punct(token, ";"));
    let is_let = |token: &TokenTree| matches!(token, TokenTree::Ident(word) if word == "let");
    tokens.iter().enumerate().any(|(at, token)| is_let(token) && begins(at) && !ends(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn half(body: TokenStream) -> bool {
        is_half_written(&Group::new(Delimiter::Brace, body))
    }

    #[test]
    fn half_signatures_are_read() {
        for item in
            [quote!(async fn a(mut b: ) -> C { b }), quote!(pub fn a(b) -> { b }), quote!(fn a<T>(b: T,,) {})]
        {
            let function = TestFn::parse(item).unwrap();
            assert!(function.half.is_some() && function.sig.ident == "a" && function.sig.inputs.is_empty());
        }
        assert!(
            TestFn::parse(quote!(
                async fn a(mut b: B) -> C {
                    b
                }
            ))
            .unwrap()
            .half
            .is_none()
        );
        assert!(
            TestFn::parse(quote!(
                struct A {
                    b: fn(u8),
                }
            ))
            .is_err()
        );
        assert!(TestFn::parse(quote!(mod a { fn b(c) {} })).is_err());
    }

    #[test]
    fn open_ends_are_seen() {
        assert!(half(quote!(users.)));
        assert!(half(quote!(let request =)));
        assert!(half(quote!(spawn(async { users. }); Ok(()))));
        assert!(half(quote!(if a { 1 + } b)));
        assert!(half(quote!(let user = users.get_user(one()).await)));
    }

    #[test]
    fn whole_bodies_are_not() {
        assert!(!half(quote!(users.get_user(one()).await)));
        assert!(!half(quote!(let User { id, .. } = user; id)));
        assert!(!half(quote!(if let Some(a) = b
            && let Some(c) = a
        {
            c
        } else {
            d
        })));
        assert!(!half(quote!(let Some(a) = b else { return }; a)));
        assert!(!half(quote!(let rest = &all[1..]; drop({ 1.. });)));
        assert!(!half(quote!(shape! { a = } shape!(b { c. }); f()?)));
        assert!(!half(quote!(
            macro_rules! a { () => { + } }
        )));
    }
}
