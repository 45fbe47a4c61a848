//! One setting: `key`, `key = value` or `key(..)`.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;

use super::split::parse_all;
use crate::source;

/// A setting whose value nobody has looked at yet.
pub(crate) struct Written {
    pub(crate) key: Ident,
    pub(crate) value: Value,
    pub(crate) site: Site,
}

/// What stands behind the key.
pub(crate) enum Value {
    /// `key`
    Bare,
    /// `key = tokens`
    Equals(TokenStream),
    /// `key(tokens)`
    List(Group),
}

/// Where a setting stands and how it reads.
#[derive(Clone)]
pub(crate) struct Site {
    pub(crate) key: Ident,
    pub(crate) text: String,
    pub(crate) line: u32,
}

/// A setting with its value read; `None` if the value is faulty, which has been reported.
#[derive(Clone)]
pub(crate) struct Setting<T> {
    pub(crate) site: Site,
    pub(crate) value: T,
}

impl<T> Setting<Option<T>> {
    /// The setting, if its value could be read.
    pub(crate) fn good(self) -> Option<Setting<T>> {
        Some(Setting { site: self.site, value: self.value? })
    }
}

impl Written {
    /// Reads the key and cuts off the value.
    pub(crate) fn parse(tokens: TokenStream) -> syn::Result<Self> {
        let text = source::text(tokens.clone());
        let (key, value) = parse_all(tokens, |input| {
            let key = input.call(Ident::parse_any).map_err(|error| {
                syn::Error::new(error.span(), "a setting begins with its name: `key = value` or `key(..)`")
            })?;
            let rest: TokenStream = input.parse()?;
            Ok((key.clone(), Value::parse(&key, rest)?))
        })?;
        let site = Site { line: source::line(key.span()), text, key: key.clone() };
        Ok(Self { key, value, site })
    }

    /// The tokens of `key = tokens`, if there are any.
    pub(crate) fn equals(&self) -> Option<&TokenStream> {
        match &self.value {
            Value::Equals(tokens) if !tokens.is_empty() => Some(tokens),
            _ => None,
        }
    }

    /// All tokens but the key; the key itself where there are none.
    pub(crate) fn blame(&self) -> TokenStream {
        match &self.value {
            Value::Bare => self.key.to_token_stream(),
            Value::Equals(tokens) if tokens.is_empty() => self.key.to_token_stream(),
            Value::Equals(tokens) => tokens.clone(),
            Value::List(group) => group.to_token_stream(),
        }
    }
}

impl Value {
    fn parse(key: &Ident, rest: TokenStream) -> syn::Result<Self> {
        let mut tokens = rest.clone().into_iter();
        match (tokens.next(), tokens.next()) {
            (None, _) => Ok(Self::Bare),
            (Some(TokenTree::Punct(punct)), second)
                if punct.as_char() == '=' && !is_equals(second.as_ref()) =>
            {
                Ok(Self::Equals(rest.into_iter().skip(1).collect()))
            }
            (Some(TokenTree::Group(group)), None) if group.delimiter() == Delimiter::Parenthesis => {
                Ok(Self::List(group))
            }
            _ => Err(syn::Error::new_spanned(
                rest,
                format!("a setting is `key = value` or `key(..)`; write a comma or `=` after `{key}`"),
            )),
        }
    }
}

/// Whether the `=` before was the first half of `==`.
fn is_equals(second: Option<&TokenTree>) -> bool {
    matches!(second, Some(TokenTree::Punct(punct)) if punct.as_char() == '=')
}

impl Site {
    /// A site for what is no setting, such as `check!`.
    pub(crate) fn of(span: Span, text: String) -> Self {
        Self { key: Ident::new("check", span), text, line: source::line(span) }
    }
}
