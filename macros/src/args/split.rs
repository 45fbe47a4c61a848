//! Cutting a list at its commas without parsing its items, so that one bad item spoils only itself.

use proc_macro2::{Delimiter, Group, Spacing, Span, TokenStream, TokenTree};
use syn::parse::{Parse, ParseStream, Parser};

use crate::source;

/// The items between the commas; a trailing comma adds none.
pub(crate) fn split(tokens: TokenStream) -> Vec<TokenStream> {
    let mut cutter = Cutter::default();
    for token in tokens {
        cutter.push(token);
    }
    cutter.items.push(cutter.current.into_iter().collect());
    if cutter.items.last().is_some_and(TokenStream::is_empty) {
        cutter.items.pop();
    }
    cutter.items
}

/// Commas of a turbofish and of a closure's parameters and return type do not separate items.
#[derive(Default)]
struct Cutter {
    items: Vec<TokenStream>,
    current: Vec<TokenTree>,
    angles: usize,
    in_parameters: bool,
    in_return_type: bool,
}

impl Cutter {
    fn push(&mut self, token: TokenTree) {
        if let TokenTree::Punct(punct) = &token {
            match punct.as_char() {
                ',' if self.angles == 0 && !self.in_parameters && !self.in_return_type => {
                    return self.cut(token);
                }
                '<' if self.angles > 0 || self.ends_with(':') => self.angles += 1,
                '>' if self.angles > 0 && !self.ends_with('-') => self.angles -= 1,
                '>' if self.ends_with('-') => self.in_return_type = true,
                '|' if self.in_parameters => self.in_parameters = false,
                '|' if self.at_closure() => self.in_parameters = true,
                _ => {}
            }
        }
        // Its body is a block.
        self.in_return_type &= !matches!(token, TokenTree::Group(_));
        self.current.push(token);
    }

    /// An item that is missing is told by its comma.
    fn cut(&mut self, comma: TokenTree) {
        let item: TokenStream = self.current.drain(..).collect();
        self.items.push(if item.is_empty() { comma.into() } else { item });
    }

    fn ends_with(&self, c: char) -> bool {
        matches!(self.current.last(), Some(TokenTree::Punct(punct)) if punct.as_char() == c)
    }

    /// Whether a value may begin here, so that a `|` opens a closure's parameters.
    fn at_closure(&self) -> bool {
        let mut before = self.current.iter().rev();
        match before.next() {
            None => true,
            Some(TokenTree::Ident(ident)) => ident == "move" || ident == "async",
            // Else it is the second half of `||`.
            Some(TokenTree::Punct(punct)) if punct.as_char() == '|' => punct.spacing() == Spacing::Alone,
            Some(TokenTree::Punct(punct)) if punct.as_char() == '>' => {
                matches!(before.next(), Some(TokenTree::Punct(arrow)) if arrow.as_char() == '=')
            }
            Some(TokenTree::Punct(punct)) => punct.as_char() != '?',
            Some(_) => false,
        }
    }
}

/// Parses all of `tokens`. An error at their end is blamed on the last token, never on the whole attribute.
pub(crate) fn parse_all<T>(
    tokens: TokenStream,
    parser: impl FnOnce(ParseStream) -> syn::Result<T>,
) -> syn::Result<T> {
    let end = source::last_span(tokens.clone());
    parse_within(tokens, end, parser)
}

/// [`parse_all`] for what knows how to parse itself.
pub(crate) fn parse_one<T: Parse>(tokens: TokenStream) -> syn::Result<T> {
    parse_all(tokens, T::parse)
}

/// Parses all of `tokens`; `end` is where something is missing if it is missing at the end.
pub(crate) fn parse_within<T>(
    tokens: TokenStream,
    end: Span,
    parser: impl FnOnce(ParseStream) -> syn::Result<T>,
) -> syn::Result<T> {
    let mut group = Group::new(Delimiter::Parenthesis, tokens);
    group.set_span(end);
    let whole = |input: ParseStream| {
        let content;
        syn::parenthesized!(content in input);
        let value = parser(&content)?;
        if content.is_empty() { Ok(value) } else { Err(content.error(too_much(&content))) }
    };
    whole.parse2(TokenTree::from(group).into())
}

/// What to do about a token behind a whole item.
fn too_much(rest: ParseStream) -> &'static str {
    match rest.fork().parse::<TokenTree>().map(|token| token.to_string()).as_deref() {
        Ok("and") => "write `&&` instead of `and`",
        Ok("or") => "write `||` instead of `or`",
        Ok(";") => "write `,` instead of `;`",
        _ => "this is too much, or a comma is missing before it",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    fn texts(tokens: TokenStream) -> Vec<String> {
        split(tokens).into_iter().map(|item| item.to_string()).collect()
    }

    #[test]
    fn items_are_cut_at_their_own_commas() {
        assert_eq!(texts(quote!(a = 1, b(c, d), e)).len(), 3);
        assert_eq!(texts(quote!(a, b,)).len(), 2);
        assert_eq!(texts(quote!()).len(), 0);
        assert_eq!(texts(quote!(a = f::<A, B>(), b)).len(), 2);
        assert_eq!(texts(quote!(|m: &Map<A, B>| m.len() == 1, b)).len(), 2);
        assert_eq!(texts(quote!(a || b, c)).len(), 2);
        assert_eq!(texts(quote!(a | b, c)).len(), 2);
        assert_eq!(texts(quote!(|s| s.f = |a, b| a + b, c)).len(), 2);
        assert_eq!(texts(quote!(|s| |a, b| a || b, c)).len(), 2);
        assert_eq!(texts(quote!(f = || 1, c)).len(), 2);
        assert_eq!(texts(quote!(async move |a, b| a, c)).len(), 2);
        assert_eq!(texts(quote!(|a| -> Result<A, B> { a }, c)).len(), 2);
        assert_eq!(texts(quote!(a? | b, c)).len(), 2);
        assert_eq!(texts(quote!(a < 1, b > 2)).len(), 2);
    }
}
