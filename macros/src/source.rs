//! Tokens as the user wrote them: where they stand and how they read.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};

/// Line (from 1) and column of a position in the file.
type Position = (usize, usize);

/// Where `span` begins. Outside of a compiler (unit tests) there are no positions.
pub(crate) fn start(span: Span) -> Position {
    if !proc_macro::is_available() {
        return (0, 0);
    }
    let start = span.unwrap().start();
    (start.line(), start.column())
}

fn end(span: Span) -> Position {
    if !proc_macro::is_available() {
        return (0, 0);
    }
    let end = span.unwrap().end();
    (end.line(), end.column())
}

/// The line `span` begins on.
pub(crate) fn line(span: Span) -> u32 {
    u32::try_from(start(span).0).unwrap_or(u32::MAX)
}

/// The span of the first token.
pub(crate) fn first_span(tokens: impl ToTokens) -> Span {
    tokens.into_token_stream().into_iter().next().map_or_else(Span::call_site, |token| token.span())
}

/// The span of the last token.
pub(crate) fn last_span(tokens: impl ToTokens) -> Span {
    tokens.into_token_stream().into_iter().last().map_or_else(Span::call_site, |token| token.span())
}

/// Whether a token is one of these signs.
pub(crate) fn is_punct(token: &TokenTree, any_of: &str) -> bool {
    matches!(token, TokenTree::Punct(punct) if any_of.contains(punct.as_char()))
}

/// The name that rust-analyzer puts behind a path's last `::`, and its syntax error beside it.
const FILLED_IN: &str = "__ra_fixup";

pub(crate) fn is_filled_in(name: &Ident) -> bool {
    name == FILLED_IN
}

/// The span of a name at the end that is filled in. Of an expansion the editor takes away all that has this span.
pub(crate) fn filled_in(tokens: impl ToTokens) -> Option<Span> {
    match tokens.into_token_stream().into_iter().last()? {
        TokenTree::Ident(name) if is_filled_in(&name) => Some(name.span()),
        _ => None,
    }
}

/// A span for generated tokens: errors point at `span`, names resolve at the macro.
pub(crate) fn generated_at(span: Span) -> Span {
    Span::mixed_site().located_at(span)
}

/// Generated `tokens`, so that errors point at `span`; names resolve as they did.
pub(crate) fn respanned(tokens: TokenStream, span: Span) -> TokenStream {
    let respan = |mut token: TokenTree| {
        token.set_span(token.span().located_at(span));
        token
    };
    tokens.into_iter().map(respan).collect()
}

/// `&(expr)`, blamed on `expr` where it is of the wrong type.
pub(crate) fn reference_to(expr: &syn::Expr) -> TokenStream {
    quote_spanned!(generated_at(first_span(expr))=> &(#expr))
}

/// The tokens on one line, spaced as in the file.
pub(crate) fn text(tokens: impl ToTokens) -> String {
    let mut text = Text { out: String::new(), end: None };
    text.stream(tokens.into_token_stream());
    text.out
}

struct Text {
    out: String,
    end: Option<Position>,
}

impl Text {
    fn stream(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.group(&group),
                other => self.leaf(start(other.span()), end(other.span()), &other.to_string()),
            }
        }
    }

    fn group(&mut self, group: &Group) {
        let (open, close) = match group.delimiter() {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Brace => ("{", "}"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::None => return self.stream(group.stream()),
        };
        // A group that has been parsed and printed again has one span, that of the whole.
        let (from, to) = (start(group.span_open()), end(group.span_close()));
        self.leaf(from, (from.0, from.1 + 1), open);
        self.stream(group.stream());
        self.leaf((to.0, to.1.saturating_sub(1)), to, close);
    }

    fn leaf(&mut self, start: Position, end: Position, text: &str) {
        if self.spaced(start, text) {
            self.out.push(' ');
        }
        self.out.push_str(text);
        self.end = Some(end);
    }

    fn spaced(&self, start: Position, text: &str) -> bool {
        match self.end {
            None => false,
            Some((0, _)) => spaced_without_positions(&self.out, text),
            Some(end) if end.0 != start.0 => !(self.out.ends_with(['(', '[']) || closes(text)),
            Some(end) => start != end,
        }
    }
}

/// What needs no space before it where a line was broken.
fn closes(text: &str) -> bool {
    matches!(text, ")" | "]" | "." | "?")
}

/// Good enough for unit tests, where the file's own spacing is not known.
fn spaced_without_positions(before: &str, next: &str) -> bool {
    let tight_before = before.ends_with(['(', '[', '.', '!', '&', ':', '|', '=', '<', '>', '/']);
    let operator = |text: &str| text.chars().all(|c| "=<>|&+-*/%!".contains(c));
    let joins = before.chars().last().is_some_and(|c| operator(&c.to_string())) && operator(next);
    let tight_next = matches!(next, ")" | "]" | "(" | "[" | "." | "," | ";" | ":" | "?" | "'");
    if joins {
        return false;
    }
    let after_operator = before.ends_with(['=', '<', '>', '|']) && !operator(next);
    after_operator || !(tight_before || tight_next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_reads_like_source() {
        let tokens = quote::quote!(id == "user-123");
        assert_eq!(text(tokens), "id == \"user-123\"");
        assert_eq!(text(quote::quote!(!email.is_empty())), "!email.is_empty()");
    }

    #[test]
    fn a_name_is_filled_in_at_the_end_alone() {
        assert!(filled_in(quote::quote!(case::__ra_fixup)).is_some());
        for whole in [quote::quote!(case::a), quote::quote!(__ra_fixup::a), quote::quote!()] {
            assert!(filled_in(whole).is_none());
        }
    }
}
