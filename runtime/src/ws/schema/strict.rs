//! What a meta-schema lets pass: keywords that no draft knows, or another one, and which accept everything.
//!
//! Schemas in attributes are read by the macros; those that are values come to be known here first.

use jsonschema::Draft;
use serde_json::Value;

use super::SchemaError;

/// Name, first and last draft, and what it holds: the macros' own table.
const KEYWORDS: &[(&str, u16, u16, &str)] = &wiretest_macros::schema_keywords!();

/// Reports the first keyword that would be ignored.
pub(super) fn check(schema: &Value) -> Result<(), SchemaError> {
    let draft = match Draft::default().detect(schema) {
        Draft::Draft4 => 4,
        Draft::Draft6 => 6,
        Draft::Draft7 => 7,
        Draft::Draft201909 => 2019,
        Draft::Draft202012 => 2020,
        _ => return Err(SchemaError::new("`$schema` names no draft from 4 to 2020-12")),
    };
    in_schema(schema, draft, "")
}

fn in_schema(schema: &Value, draft: u16, pointer: &str) -> Result<(), SchemaError> {
    let Value::Object(members) = schema else { return Ok(()) };
    members.iter().try_for_each(|(name, value)| {
        let at = step(pointer, name);
        match KEYWORDS.iter().find(|(known, ..)| known == name) {
            Some((_, first, last, holds)) if (first..=last).contains(&&draft) => {
                inside(holds, value, draft, &at)
            }
            None if name.starts_with("x-") => Ok(()),
            Some(_) => {
                Err(ignored(format!("`{name}`, at `{at}`, is a keyword of another draft than the schema's")))
            }
            None => Err(ignored(format!("there is no keyword `{name}`, at `{at}`"))),
        }
    })
}

fn ignored(problem: String) -> SchemaError {
    SchemaError::new(format!("{problem}: it would be ignored, and everything accepted under it"))
}

/// Looks into what a keyword holds, as the macros' table calls it.
fn inside(holds: &str, value: &Value, draft: u16, at: &str) -> Result<(), SchemaError> {
    match (holds, value) {
        ("One" | "OneOrList", Value::Object(_)) => in_schema(value, draft, at),
        ("List" | "OneOrList", Value::Array(schemas)) => {
            let mut numbered = schemas.iter().enumerate();
            numbered.try_for_each(|(index, schema)| in_schema(schema, draft, &format!("{at}/{index}")))
        }
        ("Map" | "Dependencies", Value::Object(schemas)) => {
            let mut named = schemas.iter();
            named.try_for_each(|(name, schema)| in_schema(schema, draft, &step(at, name)))
        }
        _ => Ok(()),
    }
}

/// One step further down a JSON Pointer.
fn step(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}
