//! Checking one schema: keywords, formats, types, and the draft's own schema of schemas.

use serde_json::{Map, Value};

use super::Fault;
use super::draft::Draft;
use super::format;
use super::keyword::{Holds, holds};
use super::place::step;
use crate::suggest;

const TYPES: [&str; 7] = ["string", "number", "integer", "boolean", "object", "array", "null"];

/// What a walk through one schema finds.
pub(super) struct Walk {
    pub(super) document: usize,
    pub(super) draft: Draft,
    pub(super) api_document: bool,
    pub(super) faults: Vec<Fault>,
    /// Every `$ref` with where it stands.
    pub(super) references: Vec<(String, String)>,
    /// Every place that was looked at as a schema.
    pub(super) seen: Vec<String>,
}

impl Walk {
    /// Checks `schema`, which stands at `pointer`, and all schemas in it.
    pub(super) fn whole(&mut self, schema: &Value, pointer: &str) {
        self.schema(schema, pointer);
        self.meta(schema, pointer);
    }

    fn fault(&mut self, pointer: String, at_key: bool, message: String) {
        self.faults.push(Fault { document: self.document, pointer, at_key, message });
    }

    fn schema(&mut self, schema: &Value, pointer: &str) {
        self.seen.push(pointer.to_owned());
        let Value::Object(members) = schema else { return };
        for (key, value) in members {
            let at = step(pointer, key);
            match holds(key, self.draft, self.api_document) {
                Ok(holds) => self.inside(holds, value, &at),
                Err(message) => self.fault(at, true, message),
            }
        }
        self.named(members, pointer);
        self.patterns(members, pointer);
    }

    fn inside(&mut self, holds: Holds, value: &Value, at: &str) {
        match (holds, value) {
            (Holds::One | Holds::OneOrList, Value::Object(_)) => self.schema(value, at),
            (Holds::List | Holds::OneOrList, Value::Array(schemas)) => {
                for (index, schema) in schemas.iter().enumerate() {
                    self.schema(schema, &step(at, &index.to_string()));
                }
            }
            (Holds::Map | Holds::Dependencies, Value::Object(schemas)) => {
                for (name, schema) in schemas {
                    self.schema(schema, &step(at, name));
                }
            }
            _ => {}
        }
    }

    /// Keywords whose values are names.
    fn named(&mut self, members: &Map<String, Value>, pointer: &str) {
        for key in ["$ref", "$dynamicRef", "$recursiveRef"] {
            if let Some(Value::String(reference)) = members.get(key) {
                self.references.push((reference.clone(), step(pointer, key)));
            }
        }
        if let Some(Value::String(format)) = members.get("format")
            && let Some(message) = format::fault(format, self.draft)
        {
            self.fault(step(pointer, "format"), false, message);
        }
        match members.get("type") {
            Some(Value::String(name)) => self.type_name(name, step(pointer, "type")),
            Some(Value::Array(names)) => {
                for (index, name) in names.iter().enumerate() {
                    if let Value::String(name) = name {
                        self.type_name(name, step(&step(pointer, "type"), &index.to_string()));
                    }
                }
            }
            _ => {}
        }
    }

    /// Regular expressions, read by what will read them in the test.
    fn patterns(&mut self, members: &Map<String, Value>, pointer: &str) {
        let single = members.get("pattern").and_then(Value::as_str);
        let at_key = members.get("patternProperties").and_then(Value::as_object);
        let keys = at_key.into_iter().flat_map(Map::keys).map(String::as_str);
        let written = single.map(|pattern| (pattern, step(pointer, "pattern"), false));
        let keys = keys.map(|key| (key, step(&step(pointer, "patternProperties"), key), true));
        for (pattern, at, at_key) in written.into_iter().chain(keys) {
            if !self.draft.reads_pattern(pattern) {
                self.fault(at, at_key, format!("this is no regular expression: `{pattern}`"));
            }
        }
    }

    fn type_name(&mut self, name: &str, at: String) {
        if !TYPES.contains(&name) {
            let repair = suggest::did_you_mean(name, TYPES)
                .unwrap_or_else(|| format!("there are {}", suggest::list(TYPES)));
            self.fault(at, false, format!("JSON has no type `{name}`; {repair}"));
        }
    }

    /// What is left to the schema of schemas, unless it is told already.
    fn meta(&mut self, schema: &Value, pointer: &str) {
        for error in self.draft.meta_validator().iter_errors(schema) {
            let at = format!("{pointer}{}", error.instance_path());
            let told = self
                .faults
                .iter()
                .any(|fault| fault.pointer == at || fault.pointer.starts_with(&format!("{at}/")));
            if !told {
                self.fault(at, false, format!("this is no valid schema of {}: {error}", self.draft.name()));
            }
        }
    }
}
