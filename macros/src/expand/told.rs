//! What a function of the user's gave, with all that its error says.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};

use crate::krate::Private;
use crate::model::Test;
use crate::source;

/// What a fixture that may fail gave, blamed on its type.
pub(super) fn given(value: impl ToTokens, ty: impl ToTokens, krate: &Private) -> TokenStream {
    told(&quote!(#krate::Told), &quote!(Tells as _), value, ty, krate)
}

/// What a test that asserts for itself has returned, if it returns anything.
pub(super) fn returned<M>(test: &Test<M>, done: TokenStream) -> TokenStream {
    let krate = &test.krate;
    // An error is told with its causes from a box, which what is borrowed does not last for: `Debug` has to do.
    if !test.returns.is_written() || is_borrowed(test.returns.ty.clone()) {
        return done;
    }
    told(&quote!(#krate::ToldTest::new), &quote!({Tells as _, TellsBox as _}), done, &test.returns.ty, krate)
}

/// `P::Told(value).told()`, which knows the error's type as generated code alone does.
fn told(
    teller: &TokenStream,
    traits: &TokenStream,
    value: impl ToTokens,
    ty: impl ToTokens,
    krate: &Private,
) -> TokenStream {
    let span = source::generated_at(source::first_span(ty));
    quote_spanned! {span=> {
        #[allow(unused_imports)]
        use #krate::#traits;
        #teller(#value).told()
    }}
}

/// Whether a type has a reference or lifetime other than `'static` in it.
fn is_borrowed(ty: TokenStream) -> bool {
    let mut tokens = ty.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let found = match &token {
            TokenTree::Group(group) => is_borrowed(group.stream()),
            TokenTree::Punct(punct) if punct.as_char() == '&' => !tokens.peek().is_some_and(is_quote),
            quote if is_quote(quote) => tokens.peek().is_some_and(|name| name.to_string() != "static"),
            _ => false,
        };
        if found {
            return true;
        }
    }
    false
}

/// Whether a lifetime begins here.
fn is_quote(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == '\'')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lasts_is_not_borrowed() {
        assert!(is_borrowed(quote!(Result<(), &Code>)));
        assert!(is_borrowed(quote!(Result<(), (Code, &'a str)>)));
        assert!(is_borrowed(quote!(Result<(), Borrowed<'_>>)));
        assert!(!is_borrowed(quote!(Result<(), Box<dyn Error + 'static>>)));
        assert!(!is_borrowed(quote!(Result<(), &'static str>)));
    }
}
