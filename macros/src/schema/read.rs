//! The forms of the setting `schema`.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::{Expr, Lit, LitStr, Token};

use super::{Schema, Schemas, inline, load};
use crate::args::split::{parse_all, parse_one, split};
use crate::args::{Value, Written, pointer};
use crate::problems::Problems;

/// Reads `schema = ..` or `schema(by = .., kind = .., ..)`.
pub(crate) fn read(written: &Written, problems: &mut Problems) -> Option<Schemas> {
    match &written.value {
        Value::Equals(tokens) => schema(tokens, problems).map(Schemas::One),
        Value::List(group) => by(written, group.stream(), problems),
        Value::Bare => None,
    }
}

fn schema(tokens: &TokenStream, problems: &mut Problems) -> Option<Schema> {
    let alone: Vec<_> = tokens.clone().into_iter().collect();
    if let [TokenTree::Group(group)] = &alone[..]
        && group.delimiter() == Delimiter::Brace
    {
        return inline::read(group, problems);
    }
    match problems.take(parse_one::<Expr>(tokens.clone()))? {
        Expr::Lit(literal) => match literal.lit {
            Lit::Str(path) => load::read(&path, problems),
            other => refuse(other, problems),
        },
        list @ Expr::Array(_) => refuse(list, problems),
        value => Some(Schema::Value(Box::new(value))),
    }
}

fn refuse<T>(tokens: impl quote::ToTokens, problems: &mut Problems) -> Option<T> {
    let message = "a schema is the path of a file, inline JSON `{ .. }`, or a value of `wiretest::Schema`";
    problems.at(tokens, message);
    None
}

fn by(written: &Written, tokens: TokenStream, problems: &mut Problems) -> Option<Schemas> {
    const RULE: &str = "`schema(..)` chooses by a member of the message: \
                        `schema(by = \"/type\", welcome = \"welcome.json\", event = \"event.json\")`";
    if let Ok(path) = parse_one::<LitStr>(tokens.clone()) {
        problems
            .at(&path, format!("one schema for every message is written `schema = \"{}\"`", path.value()));
        return None;
    }
    let (mut pointer, mut kinds, mut faulty) = (None, Vec::<(LitStr, Schema)>::new(), false);
    for item in split(tokens) {
        let Some((name, is_word, value)) = problems.take(kind(item)) else {
            faulty = true;
            continue;
        };
        if value.is_empty() {
            problems.at(
                &name,
                format!("`{}` needs a schema: a path, inline JSON or a `wiretest::Schema`", name.value()),
            );
            faulty = true;
        } else if is_word && name.value() == "by" && pointer.is_some() {
            problems.at(&name, "`by` is written twice; keep one");
            faulty = true;
        } else if is_word && name.value() == "by" {
            pointer = by_pointer(&value, RULE, problems);
            faulty |= pointer.is_none();
        } else if kinds.iter().any(|(other, _)| other.value() == name.value()) {
            problems.at(&name, format!("the kind `{}` is written twice; keep one", name.value()));
            faulty = true;
        } else if let Some(schema) = schema(&value, problems) {
            kinds.push((name, schema));
        } else {
            faulty = true;
        }
    }
    if !faulty && (pointer.is_none() || kinds.is_empty()) {
        problems.at(&written.key, RULE);
    }
    pointer.filter(|_| !faulty && !kinds.is_empty()).map(|pointer| Schemas::By { pointer, kinds })
}

/// `name = schema`, or `"a name that is no word" = schema`.
fn kind(item: TokenStream) -> syn::Result<(LitStr, bool, TokenStream)> {
    parse_all(item, |input| {
        let word = input.peek(syn::Ident::peek_any);
        let name = if word {
            let word = input.call(Ident::parse_any)?;
            LitStr::new(&word.unraw().to_string(), word.span())
        } else {
            input.parse::<LitStr>()?
        };
        let equals = input.parse::<Token![=]>();
        equals.map_err(|error| {
            syn::Error::new(error.span(), "a kind is followed by its schema: `kind = ..`")
        })?;
        Ok((name, word, input.parse()?))
    })
}

fn by_pointer(value: &TokenStream, rule: &str, problems: &mut Problems) -> Option<LitStr> {
    let Ok(literal) = parse_one::<LitStr>(value.clone()) else {
        problems.at(value, rule);
        return None;
    };
    pointer::check(&literal, problems).then_some(literal)
}
