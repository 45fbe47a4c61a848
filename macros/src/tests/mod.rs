//! Whole expansions, formatted, and every message.

mod cost;
mod expansions;
mod messages;
mod random;

use proc_macro2::TokenStream;

/// An attribute on an item, as in a file: `#[grpc_test(..)] async fn ..`.
pub(crate) fn expand(source: &str) -> String {
    let (attribute, item) = cut(source);
    let tokens = match attribute.to_string().split(['(', ' ']).next() {
        Some("grpc_test") => crate::entry::grpc_test(inner(attribute), item),
        Some("ws_test") => crate::entry::ws_test(inner(attribute), item),
        _ => crate::entry::fixture(inner(attribute), item),
    };
    formatted(&tokens)
}

/// The messages of the `compile_error!`s in the expansion.
pub(crate) fn messages_of(source: &str) -> Vec<String> {
    let file = syn::parse_file(&expand(source)).unwrap();
    let errors = file.items.iter().filter_map(|item| match item {
        syn::Item::Macro(item)
            if item.mac.path.segments.last().is_some_and(|last| last.ident == "compile_error") =>
        {
            item.mac.parse_body::<syn::LitStr>().ok().map(|text| text.value())
        }
        _ => None,
    });
    errors.collect()
}

fn cut(source: &str) -> (TokenStream, TokenStream) {
    let tokens: TokenStream = source.parse().unwrap();
    let mut tokens = tokens.into_iter().skip(1);
    let Some(proc_macro2::TokenTree::Group(attribute)) = tokens.next() else {
        panic!("no attribute: {source}")
    };
    (attribute.stream(), tokens.collect())
}

fn inner(attribute: TokenStream) -> TokenStream {
    match attribute.into_iter().nth(1) {
        Some(proc_macro2::TokenTree::Group(group)) => group.stream(),
        _ => TokenStream::new(),
    }
}

fn formatted(tokens: &TokenStream) -> String {
    let file = syn::parse2(tokens.clone()).unwrap_or_else(|error| panic!("{error}: {tokens}"));
    prettyplease::unparse(&file)
}
