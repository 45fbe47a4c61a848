//! The keywords of each draft, and where schemas stand inside schemas.

use proc_macro2::TokenStream;
use quote::quote;

use super::draft::Draft::{self, D4, D6, D7, D2019, D2020};
use crate::suggest;

/// What a keyword holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Holds {
    /// No schema.
    Data,
    /// A schema.
    One,
    /// A schema, or a list of them.
    OneOrList,
    /// A list of schemas.
    List,
    /// Schemas by name.
    Map,
    /// Schemas or lists of names, by name.
    Dependencies,
}

/// A keyword, its first and last draft, and what it holds. Annotations, which accept nothing by
/// themselves, count for every draft.
const KEYWORDS: [(&str, Draft, Draft, Holds); 60] = [
    ("$schema", D4, D2020, Holds::Data),
    ("$ref", D4, D2020, Holds::Data),
    ("$comment", D4, D2020, Holds::Data),
    ("title", D4, D2020, Holds::Data),
    ("description", D4, D2020, Holds::Data),
    ("default", D4, D2020, Holds::Data),
    ("examples", D4, D2020, Holds::Data),
    ("deprecated", D4, D2020, Holds::Data),
    ("readOnly", D4, D2020, Holds::Data),
    ("writeOnly", D4, D2020, Holds::Data),
    ("multipleOf", D4, D2020, Holds::Data),
    ("maximum", D4, D2020, Holds::Data),
    ("exclusiveMaximum", D4, D2020, Holds::Data),
    ("minimum", D4, D2020, Holds::Data),
    ("exclusiveMinimum", D4, D2020, Holds::Data),
    ("maxLength", D4, D2020, Holds::Data),
    ("minLength", D4, D2020, Holds::Data),
    ("pattern", D4, D2020, Holds::Data),
    ("maxItems", D4, D2020, Holds::Data),
    ("minItems", D4, D2020, Holds::Data),
    ("uniqueItems", D4, D2020, Holds::Data),
    ("maxProperties", D4, D2020, Holds::Data),
    ("minProperties", D4, D2020, Holds::Data),
    ("required", D4, D2020, Holds::Data),
    ("enum", D4, D2020, Holds::Data),
    ("type", D4, D2020, Holds::Data),
    ("format", D4, D2020, Holds::Data),
    ("items", D4, D2020, Holds::OneOrList),
    ("additionalProperties", D4, D2020, Holds::One),
    ("definitions", D4, D2020, Holds::Map),
    ("properties", D4, D2020, Holds::Map),
    ("patternProperties", D4, D2020, Holds::Map),
    ("dependencies", D4, D2020, Holds::Dependencies),
    ("allOf", D4, D2020, Holds::List),
    ("anyOf", D4, D2020, Holds::List),
    ("oneOf", D4, D2020, Holds::List),
    ("not", D4, D2020, Holds::One),
    ("additionalItems", D4, D2019, Holds::One),
    ("id", D4, D4, Holds::Data),
    ("$id", D6, D2020, Holds::Data),
    ("const", D6, D2020, Holds::Data),
    ("contains", D6, D2020, Holds::One),
    ("propertyNames", D6, D2020, Holds::One),
    ("if", D7, D2020, Holds::One),
    ("then", D7, D2020, Holds::One),
    ("else", D7, D2020, Holds::One),
    ("contentMediaType", D7, D2020, Holds::Data),
    ("contentEncoding", D7, D2020, Holds::Data),
    ("$anchor", D2019, D2020, Holds::Data),
    ("$vocabulary", D2019, D2020, Holds::Data),
    ("$defs", D2019, D2020, Holds::Map),
    ("dependentRequired", D2019, D2020, Holds::Data),
    ("dependentSchemas", D2019, D2020, Holds::Map),
    ("minContains", D2019, D2020, Holds::Data),
    ("maxContains", D2019, D2020, Holds::Data),
    ("unevaluatedItems", D2019, D2020, Holds::One),
    ("unevaluatedProperties", D2019, D2020, Holds::One),
    ("contentSchema", D2019, D2020, Holds::One),
    ("$dynamicRef", D2020, D2020, Holds::Data),
    ("prefixItems", D2020, D2020, Holds::List),
];

/// Keywords that would make the table longer than it is instructive.
const MORE: [(&str, Draft, Draft); 3] =
    [("$dynamicAnchor", D2020, D2020), ("$recursiveRef", D2019, D2019), ("$recursiveAnchor", D2019, D2019)];

/// Annotations that documents of an API add.
const OF_API_DOCUMENTS: [&str; 4] = ["discriminator", "example", "externalDocs", "xml"];

/// The whole table as an array expression, for the runtime, which reads schemas that are values:
/// `("items", 4, 2020, "OneOrList")`.
pub(super) fn table() -> TokenStream {
    let more = MORE.iter().map(|(name, first, last)| (*name, *first, *last, Holds::Data));
    let rows = KEYWORDS.into_iter().chain(more).map(|(name, first, last, holds)| {
        let (first, last, holds) = (first.number(), last.number(), format!("{holds:?}"));
        quote!((#name, #first, #last, #holds))
    });
    quote!([#(#rows),*])
}

/// What the keyword holds, or why `draft` does not have it.
pub(super) fn holds(name: &str, draft: Draft, api_document: bool) -> Result<Holds, String> {
    let listed = KEYWORDS
        .iter()
        .find(|(known, ..)| *known == name)
        .map(|(_, first, last, holds)| (*first, *last, *holds));
    let more =
        MORE.iter().find(|(known, ..)| *known == name).map(|(_, first, last)| (*first, *last, Holds::Data));
    match listed.or(more) {
        Some((first, last, holds)) if (first..=last).contains(&draft) => Ok(holds),
        Some((first, last, _)) => Err(other_draft(name, draft, first, last)),
        None if name.starts_with("x-") => Ok(Holds::Data),
        None if api_document && OF_API_DOCUMENTS.contains(&name) => Ok(Holds::Data),
        None => Err(unknown(name, draft)),
    }
}

fn other_draft(name: &str, draft: Draft, first: Draft, last: Draft) -> String {
    let its =
        if first == last { first.name().to_owned() } else { format!("{} to {}", first.name(), last.name()) };
    let repair = match name {
        "id" => "write `$id`".into(),
        "$defs" => "write `definitions`".into(),
        "additionalItems" => "write `items`, beside `prefixItems`".into(),
        "$recursiveRef" => "write `$dynamicRef`".into(),
        "prefixItems" => "write `items` with the list".into(),
        _ => "name that draft in `$schema`".to_owned(),
    };
    format!("`{name}` is a keyword of {its}, and this schema is {}, which ignores it; {repair}", draft.name())
}

fn unknown(name: &str, draft: Draft) -> String {
    if name == "nullable" {
        return "`nullable` is OpenAPI's; in JSON Schema it is ignored: write `\"type\": [.., \"null\"]`"
            .into();
    }
    let names = KEYWORDS
        .iter()
        .filter(|(_, first, last, _)| (*first..=*last).contains(&draft))
        .map(|(name, ..)| *name);
    let repair = suggest::did_you_mean(name, names).unwrap_or_else(|| {
        "a member of the message stands in `properties`, and a name of your own begins with `x-`".into()
    });
    format!("there is no keyword `{name}` in {}, and it would be ignored; {repair}", draft.name())
}
