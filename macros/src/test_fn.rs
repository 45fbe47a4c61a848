//! A function whose body is not looked into, so that half-written ones survive.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Signature, Visibility};

use crate::source;

/// Attributes, visibility, signature, and one raw brace group.
pub(crate) struct TestFn {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) sig: Signature,
    pub(crate) body: Body,
}

/// The body, or where it is missing.
pub(crate) enum Body {
    Braces(Group),
    Missing(Span),
}

impl TestFn {
    /// Reads a function; nothing else is one.
    pub(crate) fn parse(item: TokenStream) -> syn::Result<Self> {
        let end = source::last_span(item.clone());
        let parser = |input: ParseStream| {
            let attrs = input.call(Attribute::parse_outer)?;
            let vis = input.parse()?;
            let sig = input.parse()?;
            let rest: TokenStream = input.parse()?;
            let body = match rest.into_iter().next() {
                Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => Body::Braces(group),
                _ => Body::Missing(end),
            };
            Ok(Self { attrs, vis, sig, body })
        };
        parser.parse2(item)
    }
}
