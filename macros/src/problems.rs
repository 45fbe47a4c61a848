//! Every mistake of one attribute, so that all of them are reported at once.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

use crate::source;

/// Collects mistakes. Dropping it without [`Problems::finish`] would lose them, so that panics.
#[derive(Default)]
pub(crate) struct Problems {
    found: Vec<syn::Error>,
    finished: bool,
}

impl Problems {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// A mistake in `tokens`. If an editor has filled them in, it has told so, and takes the whole error away:
    /// of one at all the tokens it would take the text alone.
    pub(crate) fn at(&mut self, tokens: impl ToTokens, message: impl Into<String>) {
        self.found.push(match source::filled_in(&tokens) {
            Some(span) => syn::Error::new(span, message.into()),
            None => syn::Error::new_spanned(tokens, message.into()),
        });
    }

    /// A mistake at one span.
    pub(crate) fn span(&mut self, span: Span, message: impl Into<String>) {
        self.found.push(syn::Error::new(span, message.into()));
    }

    /// What a parser of syn had to say.
    pub(crate) fn syn(&mut self, error: syn::Error) {
        self.found.extend(error);
    }

    /// The value, or its error recorded.
    pub(crate) fn take<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.syn(error)).ok()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// All mistakes in the order of the source, each once, as `compile_error!`s.
    pub(crate) fn finish(mut self) -> TokenStream {
        self.finished = true;
        let mut found = std::mem::take(&mut self.found);
        found.sort_by_key(|error| source::start(error.span()));
        let mut seen = Vec::new();
        found.retain(|error| {
            let entry = (source::start(error.span()), error.to_string());
            let new = !seen.contains(&entry);
            seen.push(entry);
            new
        });
        found.iter().map(syn::Error::to_compile_error).collect()
    }
}

impl Drop for Problems {
    fn drop(&mut self) {
        assert!(self.finished || std::thread::panicking(), "the problems of an attribute were not reported");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_are_reported_each_once() {
        let mut problems = Problems::new();
        problems.span(Span::call_site(), "first");
        problems.span(Span::call_site(), "second");
        problems.span(Span::call_site(), "first");
        let tokens = problems.finish().to_string();
        assert_eq!(tokens.matches("compile_error").count(), 2, "{tokens}");
    }

    #[test]
    #[should_panic(expected = "were not reported")]
    fn forgetting_them_panics() {
        drop(Problems::new());
    }
}
