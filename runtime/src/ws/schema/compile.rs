//! From documents to a validator: references between the documents at hand, never the network.

use std::collections::HashMap;
use std::fmt;

use jsonschema::{Retrieve, Uri, ValidationError, Validator};
use serde_json::{Value, json};

use super::{SchemaError, strict};
use crate::report::clip;

/// The base under which embedded files refer to each other.
const BASE: &str = "embedded:///";
/// How many violations of one message are told.
const TOLD: usize = 8;

/// A schema's own document and those that it may refer to.
pub(crate) struct Documents<'a> {
    /// The path of the main document; empty when it has none.
    pub(crate) main: &'a str,
    /// Path and text of each.
    pub(crate) texts: Vec<(&'a str, &'a str)>,
}

impl<'a> Documents<'a> {
    pub(crate) fn alone(text: &'a str) -> Self {
        Self { main: "", texts: vec![("", text)] }
    }
}

/// A schema that is ready to judge.
#[derive(Debug)]
pub(crate) struct Compiled {
    validator: Validator,
}

/// One way in which a message violates a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Violation {
    pub(crate) problem: String,
    /// Where in the message; the empty pointer is the whole of it.
    pub(crate) instance_path: String,
    /// Which keyword of the schema, in which file if there are several.
    pub(crate) schema_path: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.instance_path.is_empty() { "the message" } else { &self.instance_path };
        write!(f, "{place}: {} (schema: {})", self.problem, self.schema_path)
    }
}

impl Compiled {
    /// Compiles the part at `pointer` of the main document.
    pub(crate) fn new(documents: &Documents<'_>, pointer: &str) -> Result<Self, SchemaError> {
        let parsed = parse(documents)?;
        let main = parsed.iter().find(|(name, _)| *name == documents.main);
        let Some((_, main)) = main else {
            return Err(SchemaError::new(format!("the file `{}` is not embedded", documents.main)));
        };
        if main.pointer(pointer).is_none() {
            return Err(SchemaError::new(format!("the schema has nothing at `{pointer}`")));
        }
        let base = uri_of(documents.main);
        let part = if pointer.is_empty() { main.clone() } else { part(main, &base, pointer) };
        // Files were read by the macro, which tells their faults better; in a larger document than a schema
        // there may be anything.
        let is_alone = documents.main.is_empty();
        if is_alone {
            strict::check(main)?;
        }
        let options = jsonschema::options()
            .should_validate_formats(true)
            .should_ignore_unknown_formats(!is_alone)
            .with_retriever(Library::new(&parsed, documents.main))
            .with_base_uri(if pointer.is_empty() { base } else { format!("{BASE}part-of-a-document") });
        let validator = options.build(&part).map_err(|error| invalid(&error))?;
        Ok(Self { validator })
    }

    pub(crate) fn is_valid(&self, message: &Value) -> bool {
        self.validator.is_valid(message)
    }

    /// How `message` violates the schema; the first few ways.
    pub(crate) fn violations(&self, message: &Value) -> Vec<Violation> {
        self.validator.iter_errors(message).take(TOLD).map(|error| violation(&error)).collect()
    }
}

fn parse<'a>(documents: &Documents<'a>) -> Result<Vec<(&'a str, Value)>, SchemaError> {
    let one = |&(name, text): &(&'a str, &'a str)| {
        let name_of = if name.is_empty() { "the schema".to_owned() } else { format!("`{name}`") };
        let value = serde_json::from_str(text)
            .map_err(|error| SchemaError::new(format!("{name_of} is not JSON: {error}")))?;
        Ok((name, value))
    };
    documents.texts.iter().map(one).collect()
}

/// A schema that stands for a part of another document, in that document's draft.
fn part(main: &Value, base: &str, pointer: &str) -> Value {
    let target = main.get("$id").or_else(|| main.get("id")).and_then(Value::as_str);
    let target = target.map_or(base, |id| id.trim_end_matches('#'));
    let target = if target.contains("://") { target } else { base };
    let mut part = json!({ "$ref": format!("{target}#{}", encode(pointer)) });
    if let Some(draft) = main.get("$schema") {
        part["$schema"] = draft.clone();
    }
    part
}

fn invalid(error: &ValidationError<'_>) -> SchemaError {
    let path = error.instance_path().to_string();
    let place = if path.is_empty() { String::new() } else { format!(" at `{path}`") };
    SchemaError::new(format!("the schema is not valid{place}: {}", clip(&error.to_string())))
}

fn violation(error: &ValidationError<'_>) -> Violation {
    let absolute = error.absolute_keyword_location().map(ToString::to_string);
    let schema_path = match absolute.as_deref().map(|uri| uri.strip_prefix(BASE).unwrap_or(uri)) {
        // A document without a name of its own needs none here either.
        Some(path) if !path.starts_with("schema#") && !path.starts_with("part-of") => path.to_owned(),
        _ => error.schema_path().to_string(),
    };
    Violation {
        problem: clip(&error.to_string()),
        instance_path: error.instance_path().to_string(),
        schema_path,
    }
}

/// The documents by every name that a reference may use.
struct Library(HashMap<String, Value>);

impl Library {
    fn new(documents: &[(&str, Value)], main: &str) -> Self {
        let mut known = HashMap::new();
        let root = documents.iter().find(|(name, _)| *name == main);
        let main_id = root.and_then(|(_, root)| id_of(root));
        for (name, document) in documents {
            if let Some(id) = id_of(document) {
                known.insert(id.to_owned(), document.clone());
            }
            // References are relative to the main document's `$id`, where it has one.
            if let Some(uri) = main_id.and_then(|id| beside(id, main, name)) {
                known.entry(uri).or_insert_with(|| document.clone());
            }
            known.insert(uri_of(name), document.clone());
        }
        Self(known)
    }
}

impl Retrieve for Library {
    fn retrieve(&self, uri: &Uri<String>) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        let name = uri.as_str().trim_end_matches('#');
        let found = self.0.get(name).cloned();
        found.ok_or_else(|| {
            format!("`{name}` is not among the embedded files, and nothing is fetched from elsewhere").into()
        })
    }
}

fn id_of(document: &Value) -> Option<&str> {
    let id = document.get("$id").or_else(|| document.get("id"))?.as_str()?;
    Some(id.trim_end_matches('#'))
}

/// Where the file `name` is when the file `main` is at `id`.
fn beside(id: &str, main: &str, name: &str) -> Option<String> {
    let id = url::Url::parse(id).ok()?;
    let here = url::Url::parse(&uri_of(main)).ok()?;
    let there = url::Url::parse(&uri_of(name)).ok()?;
    Some(id.join(&here.make_relative(&there)?).ok()?.to_string())
}

fn uri_of(name: &str) -> String {
    if name.is_empty() { format!("{BASE}schema") } else { format!("{BASE}{}", encode(name)) }
}

/// Percent-encodes what must not stand in a URI's path or fragment.
fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = fmt::Write::write_fmt(&mut out, format_args!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENT: &str = r#"{ "properties": { "user": { "$ref": "common/user.json#/$defs/name" } } }"#;
    const USER: &str = r#"{ "$defs": { "name": { "type": "string" } } }"#;

    fn violations(documents: &Documents<'_>, pointer: &str, message: &Value) -> Vec<Violation> {
        Compiled::new(documents, pointer).expect("a schema").violations(message)
    }

    #[test]
    fn files_refer_to_files() {
        let texts = vec![("schemas/event.json", EVENT), ("schemas/common/user.json", USER)];
        let documents = Documents { main: "schemas/event.json", texts };
        let found = violations(&documents, "", &json!({ "user": 1 }));
        assert_eq!(found[0].schema_path, "schemas/common/user.json#/$defs/name/type");
        assert!(violations(&documents, "", &json!({ "user": "u" })).is_empty());
    }

    #[test]
    fn references_are_relative_to_the_id() {
        let event = EVENT.replacen('{', r#"{ "$id": "https://example.com/schemas/event.json","#, 1);
        let texts = vec![("a/event.json", event.as_str()), ("a/common/user.json", USER)];
        let documents = Documents { main: "a/event.json", texts };
        assert_eq!(violations(&documents, "", &json!({ "user": 1 })).len(), 1);
    }

    #[test]
    fn a_part_of_a_document_is_a_schema() {
        let api = r##"{ "openapi": "3.1.0", "components": { "schemas": {
            "Event": { "required": ["seq"], "properties": { "of": { "$ref": "#/components/schemas/A%20b" } } },
            "A b": { "type": "string" } } } }"##;
        let documents = Documents { main: "api.json", texts: vec![("api.json", api)] };
        let found = violations(&documents, "/components/schemas/Event", &json!({ "of": 1 }));
        let paths: Vec<_> = found.iter().map(|violation| violation.schema_path.as_str()).collect();
        assert!(paths.contains(&"api.json#/components/schemas/Event/required"), "{paths:?}");
        assert!(paths.contains(&"api.json#/components/schemas/A%20b/type"), "{paths:?}");
        assert!(violations(&documents, "/components/schemas/A b", &json!("x")).is_empty());
        assert!(Compiled::new(&documents, "/components/schemas/Nope").is_err());
    }
}
