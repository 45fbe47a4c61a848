//! JSON Schema: the public type, and the schemas that a test's attribute names.

mod compile;
mod source;
mod strict;

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

pub(crate) use compile::{Compiled, Documents, Violation};
pub(crate) use source::compiled;
pub use source::{IntoSchema, SchemaSource};

/// A JSON Schema of draft 4, 6, 7, 2019-09 or 2020-12 (the one `$schema` names, else 2020-12).
///
/// `format` is asserted in all of them. References are resolved within the document; nothing is ever
/// fetched. Each schema is compiled once per process.
///
/// ```
/// use serde_json::json;
/// use wiretest::Schema;
///
/// static EVENT: Schema = Schema::embedded(r#"{ "type": "object", "required": ["seq"] }"#);
///
/// assert!(EVENT.validate(&json!({ "seq": 1 })).is_ok());
/// let error = EVENT.validate(&json!({})).unwrap_err();
/// assert!(error.to_string().contains("\"seq\" is a required property"));
/// ```
#[derive(Debug, Clone)]
pub struct Schema(Repr);

#[derive(Debug, Clone)]
enum Repr {
    Embedded(&'static str),
    Parsed(Arc<Compiled>),
}

impl Schema {
    /// The schema in `text`, for a `static` or `const`; it is read when it is first used.
    #[must_use]
    pub const fn embedded(text: &'static str) -> Self {
        Self(Repr::Embedded(text))
    }

    /// Reads a schema.
    ///
    /// # Errors
    /// When `text` is not JSON, not a valid schema by its meta-schema, or refers to another document; and when
    /// it has a keyword (`x-` apart) or a `format` that its draft does not know, which would accept everything.
    pub fn parse(text: &str) -> Result<Self, SchemaError> {
        let compiled = Compiled::new(&Documents::alone(text), "")?;
        Ok(Self(Repr::Parsed(Arc::new(compiled))))
    }

    /// Judges `message`.
    ///
    /// # Errors
    /// Every violation, with where it is in the message and in the schema; or, for an
    /// [`embedded`](Self::embedded) text that is no schema, why not.
    pub fn validate(&self, message: &Value) -> Result<(), SchemaError> {
        let compiled = self.compiled()?;
        if compiled.is_valid(message) {
            return Ok(());
        }
        Err(SchemaError {
            problem: "the value violates the schema".into(),
            violations: compiled.violations(message),
        })
    }

    pub(crate) fn compiled(&self) -> Result<Arc<Compiled>, SchemaError> {
        match &self.0 {
            Repr::Parsed(compiled) => Ok(compiled.clone()),
            Repr::Embedded(text) => compiled(&SchemaSource::inline(text)),
        }
    }
}

/// Why a text is no schema, or a value does not fit one.
#[derive(Debug, Clone)]
pub struct SchemaError {
    pub(crate) problem: String,
    pub(crate) violations: Vec<Violation>,
}

impl SchemaError {
    pub(crate) fn new(problem: impl Into<String>) -> Self {
        Self { problem: problem.into(), violations: Vec::new() }
    }
}

impl fmt::Display for SchemaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.problem)?;
        self.violations.iter().try_for_each(|violation| write!(f, "\n  {violation}"))
    }
}

impl std::error::Error for SchemaError {}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn format_is_asserted_in_every_draft() {
        for draft in [
            "http://json-schema.org/draft-04/schema#",
            "http://json-schema.org/draft-06/schema#",
            "http://json-schema.org/draft-07/schema#",
            "https://json-schema.org/draft/2019-09/schema",
            "https://json-schema.org/draft/2020-12/schema",
        ] {
            let text = json!({ "$schema": draft, "format": "date-time" }).to_string();
            let schema = Schema::parse(&text).expect("a schema");
            assert!(schema.validate(&json!("2024-05-01T12:00:00Z")).is_ok(), "{draft}");
            assert!(schema.validate(&json!("yesterday")).is_err(), "{draft}");
        }
    }

    #[test]
    fn what_is_no_schema_says_why() {
        let error = Schema::parse("{").expect_err("not JSON").to_string();
        assert!(error.starts_with("the schema is not JSON: "), "{error}");
        let error = Schema::parse(r#"{ "type": "strin" }"#).expect_err("no type").to_string();
        assert!(error.contains("/type"), "{error}");
        let unknown = r#"{ "properties": { "a/b": { "anyOf": [{ "requird": ["b"] }] } } }"#;
        let error = Schema::parse(unknown).expect_err("a misspelt keyword").to_string();
        assert!(
            error.contains("no keyword `requird`") && error.contains("/properties/a~1b/anyOf/0"),
            "{error}"
        );
        let older = r#"{ "$schema": "http://json-schema.org/draft-07/schema#", "prefixItems": [true] }"#;
        let error = Schema::parse(older).expect_err("a keyword of a later draft").to_string();
        assert!(error.contains("`prefixItems`"), "{error}");
        let error = Schema::parse(r#"{ "format": "datetime" }"#).expect_err("no format").to_string();
        assert!(error.contains("datetime"), "{error}");
        let error = Schema::parse(r#"{ "$ref": "https://example.com/a.json" }"#).expect_err("far away");
        assert!(error.to_string().contains("https://example.com/a.json"), "{error}");
    }

    #[test]
    fn names_of_ones_own_are_no_keywords() {
        let schema = r#"{ "x-note": 1, "properties": { "requird": { "default": { "any": 1 } } },
            "enum": [{ "any": 1 }], "$defs": { "any": true }, "dependentSchemas": { "any": {} } }"#;
        Schema::parse(schema).expect("a schema");
    }

    #[test]
    fn a_violation_has_both_places() {
        let schema = r#"{ "properties": { "a": { "items": { "type": "string" } } } }"#;
        let schema = Schema::parse(schema).expect("a schema");
        let error = schema.validate(&json!({ "a": ["x", 1] })).expect_err("a violation");
        let [violation] = &error.violations[..] else { panic!("{error}") };
        assert_eq!(violation.instance_path, "/a/1");
        assert_eq!(violation.schema_path, "/properties/a/items/type");
    }

    #[test]
    fn an_embedded_text_that_is_no_schema_fails_every_message() {
        let error = Schema::embedded("[").validate(&json!(1)).expect_err("no schema");
        assert!(error.to_string().contains("not JSON"), "{error}");
    }
}
