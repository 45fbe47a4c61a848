//! The other attributes of a function, sorted by where they go.

use quote::ToTokens;
use syn::{Attribute, LitStr, Meta};

use crate::problems::Problems;

/// The attributes of a test.
#[derive(Default)]
pub(crate) struct Attributes {
    /// `#[case]`
    pub(crate) cases: Vec<Attribute>,
    /// What the test harness reads: `#[ignore]`, `#[should_panic]`.
    pub(crate) on_test: Vec<Attribute>,
    /// `#[cfg]`, which holds for every item.
    pub(crate) on_all: Vec<Attribute>,
    /// The rest belongs to the function as written.
    pub(crate) on_body: Vec<Attribute>,
    /// Another attribute has made a test of the function already.
    pub(crate) second_test: bool,
}

/// Sorts `attributes` and reports those that cannot stay.
pub(crate) fn sort(attributes: Vec<Attribute>, own: &str, problems: &mut Problems) -> Attributes {
    let mut sorted = Attributes::default();
    for attribute in attributes {
        if attribute.path().segments.first().is_some_and(|first| first.ident == "case") {
            sorted.cases.push(attribute);
        } else if let Some(message) = second_test(&attribute, own) {
            sorted.second_test = true;
            problems.at(attribute.path(), message);
        } else if attribute.path().is_ident("should_panic") {
            if expects_nothing(&attribute.meta) {
                let message = "a failed fixture or a timeout would satisfy this too; say which panic: \
                               `#[should_panic(expected = \"..\")]`";
                problems.at(&attribute, message);
            } else {
                sorted.on_test.push(attribute);
            }
        } else if attribute.path().is_ident("ignore") || is_conditional_ignore(&attribute) {
            sorted.on_test.push(attribute);
        } else if attribute.path().is_ident("cfg") {
            sorted.on_all.push(attribute);
        } else {
            sorted.on_body.push(attribute);
        }
    }
    sorted
}

/// `#[should_panic]`, or an empty text, which every panic contains.
fn expects_nothing(meta: &Meta) -> bool {
    let text = match meta {
        Meta::Path(_) => return true,
        Meta::List(list) => list.tokens.clone().into_iter().last().map(|last| last.to_string()),
        Meta::NameValue(pair) => Some(pair.value.to_token_stream().to_string()),
    };
    text.is_none_or(|text| syn::parse_str::<LitStr>(&text).is_ok_and(|text| text.value().is_empty()))
}

/// `#[cfg_attr(.., ignore)]`
fn is_conditional_ignore(attribute: &Attribute) -> bool {
    let Meta::List(list) = &attribute.meta else { return false };
    let named = |name: &str| list.tokens.clone().into_iter().any(|token| token.to_string() == name);
    attribute.path().is_ident("cfg_attr") && (named("ignore") || named("should_panic"))
}

fn second_test(attribute: &Attribute, own: &str) -> Option<String> {
    let last = attribute.path().segments.last()?.ident.to_string();
    let shown = shown(attribute);
    let message = match last.as_str() {
        "fixture" => format!("`#[{own}]` makes a test, `#[fixture]` a fixture; keep one"),
        "test" | "rstest" | "test_case" | "grpc_test" | "ws_test" => {
            format!("`#[{own}]` makes the test itself; remove {shown}")
        }
        _ => return None,
    };
    Some(message)
}

/// How `attribute` is called in a message. Other test attributes leave a path of std's when they stand above ours.
pub(crate) fn shown(attribute: &Attribute) -> String {
    let path = attribute.path().to_token_stream().to_string().replace(' ', "");
    if path.contains("prelude") { "the test attribute above it".into() } else { format!("`#[{path}]`") }
}
