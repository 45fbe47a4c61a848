//! JSON written in the attribute.

use std::collections::HashMap;

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use serde_json::{Map, Number, Value};
use syn::Lit;

use super::Schema;
use super::closure::Closure;
use super::document::Document;
use super::place::step;
use crate::problems::Problems;

/// Reads and checks a schema between braces.
pub(super) fn read(group: &Group, problems: &mut Problems) -> Option<Schema> {
    let mut reader = Reader { spans: HashMap::new(), problems };
    reader.spans.insert(String::new(), Spans { key: group.span_open(), value: group.span_open() });
    let value = reader.object(group, "")?;
    let spans = reader.spans;
    let text = value.to_string();
    let closure = Closure::check(Document::inline(value), String::new());
    let clean = closure.faults.is_empty();
    for fault in closure.faults {
        let spans = spans.get(&fault.pointer).or_else(|| spans.get("")).copied();
        let spans = spans.unwrap_or(Spans { key: group.span_open(), value: group.span_open() });
        problems.span(if fault.at_key { spans.key } else { spans.value }, fault.message);
    }
    clean.then_some(Schema::Inline(text))
}

/// Where a value stands, and the name of the member that it belongs to.
#[derive(Clone, Copy)]
struct Spans {
    key: Span,
    value: Span,
}

struct Reader<'p> {
    spans: HashMap<String, Spans>,
    problems: &'p mut Problems,
}

impl Reader<'_> {
    fn refuse<T>(&mut self, span: Span, message: &str) -> Option<T> {
        self.problems.span(span, message);
        None
    }

    fn object(&mut self, group: &Group, pointer: &str) -> Option<Value> {
        let (mut object, mut good) = (Map::new(), true);
        for item in items(group.stream()) {
            match self.member(&item, group, pointer) {
                Some((key, _, span)) if object.contains_key(&key) => {
                    good = false;
                    self.problems.span(span, format!("the member `{key}` is written twice; keep one"));
                }
                Some((key, value, _)) => {
                    object.insert(key, value);
                }
                None => good = false,
            }
        }
        good.then_some(Value::Object(object))
    }

    fn member(&mut self, item: &[TokenTree], group: &Group, pointer: &str) -> Option<(String, Value, Span)> {
        let key_span = item.first().map_or_else(|| group.span_close(), TokenTree::span);
        let Some(Some(Lit::Str(key))) = item.first().map(literal) else {
            return self.refuse(key_span, &no_name(item.first()));
        };
        let key = key.value();
        match item.get(1) {
            Some(TokenTree::Punct(colon)) if colon.as_char() == ':' => {}
            other => {
                let span = other.map_or(key_span, TokenTree::span);
                return self.refuse(span, "a member's name and its value are joined by `:`");
            }
        }
        let pointer = step(pointer, &key);
        let value_span = item.get(2).map_or(key_span, TokenTree::span);
        self.spans.insert(pointer.clone(), Spans { key: key_span, value: value_span });
        let value = self.value(&item[2..], value_span, &pointer)?;
        Some((key, value, key_span))
    }

    fn value(&mut self, tokens: &[TokenTree], at: Span, pointer: &str) -> Option<Value> {
        match tokens {
            [] => self.refuse(at, "a JSON value is missing here"),
            [TokenTree::Group(group)] => match group.delimiter() {
                Delimiter::Brace => self.object(group, pointer),
                Delimiter::Bracket => self.array(group, pointer),
                Delimiter::None => {
                    let inner: Vec<_> = group.stream().into_iter().collect();
                    self.value(&inner, at, pointer)
                }
                Delimiter::Parenthesis => self.refuse(at, "JSON has no parentheses"),
            },
            [TokenTree::Ident(word)] => match word.to_string().as_str() {
                "true" => Some(Value::Bool(true)),
                "false" => Some(Value::Bool(false)),
                "null" => Some(Value::Null),
                other => {
                    self.refuse(at, &format!("JSON has no `{other}`; a text stands in quotes: `\"{other}\"`"))
                }
            },
            [TokenTree::Punct(minus), number] if minus.as_char() == '-' => self.number(number, "-"),
            [token] => self.scalar(token),
            [_, more, ..] => self.refuse(more.span(), "a comma is missing between JSON values"),
        }
    }

    fn array(&mut self, group: &Group, pointer: &str) -> Option<Value> {
        let mut values = Vec::new();
        for (index, item) in items(group.stream()).into_iter().enumerate() {
            let at = item.first().map_or_else(|| group.span_close(), TokenTree::span);
            let pointer = step(pointer, &index.to_string());
            self.spans.insert(pointer.clone(), Spans { key: at, value: at });
            values.push(self.value(&item, at, &pointer));
        }
        values.into_iter().collect::<Option<_>>().map(Value::Array)
    }

    fn scalar(&mut self, token: &TokenTree) -> Option<Value> {
        match literal(token) {
            Some(Lit::Str(text)) => Some(Value::String(text.value())),
            Some(Lit::Int(_) | Lit::Float(_)) => self.number(token, ""),
            _ => self.refuse(token.span(), "this is no JSON value"),
        }
    }

    fn number(&mut self, token: &TokenTree, sign: &str) -> Option<Value> {
        let digits = match literal(token) {
            Some(Lit::Int(number)) if number.suffix().is_empty() => number.base10_digits().to_owned(),
            Some(Lit::Float(number)) if number.suffix().is_empty() => number.base10_digits().to_owned(),
            _ => String::new(),
        };
        match serde_json::from_str::<Number>(&format!("{sign}{digits}")) {
            Ok(number) => Some(Value::Number(number)),
            Err(_) => self.refuse(token.span(), "this is no JSON number"),
        }
    }
}

fn no_name(found: Option<&TokenTree>) -> String {
    match found {
        Some(TokenTree::Ident(word)) => {
            format!("the names of JSON members are texts: write `\"{word}\": ..`")
        }
        _ => "a JSON member is expected: `\"name\": value`".into(),
    }
}

fn literal(token: &TokenTree) -> Option<Lit> {
    match token {
        TokenTree::Literal(literal) => Some(Lit::new(literal.clone())),
        _ => None,
    }
}

/// The items between commas; a comma at the end adds none.
fn items(tokens: TokenStream) -> Vec<Vec<TokenTree>> {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let comma = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',');
    let mut items: Vec<_> = tokens.split(comma).map(<[_]>::to_vec).collect();
    if items.last().is_some_and(Vec::is_empty) {
        items.pop();
    }
    items
}
