//! One JSON document with schemas in it.

use serde_json::Value;

use super::File;
use super::place::step;

/// A file, or the schema in the attribute.
pub(super) struct Document {
    /// `None` for a schema in the attribute.
    pub(super) file: Option<File>,
    pub(super) value: Value,
    /// Every `$id` with where it stands.
    pub(super) ids: Vec<(String, String)>,
    /// Every anchor's name with where it stands.
    pub(super) anchors: Vec<(String, String)>,
}

impl Document {
    /// The schema in the attribute.
    pub(super) fn inline(value: Value) -> Self {
        Self::new(None, value)
    }

    /// A file's content.
    pub(super) fn of_file(file: File, value: Value) -> Self {
        Self::new(Some(file), value)
    }

    fn new(file: Option<File>, value: Value) -> Self {
        let (mut ids, mut anchors) = (Vec::new(), Vec::new());
        name(&value, "", &mut ids, &mut anchors);
        Self { file, value, ids, anchors }
    }

    /// Whether it is no schema by itself but has schemas among other things.
    pub(super) fn is_api(&self) -> bool {
        ["openapi", "asyncapi", "swagger"].iter().any(|key| self.value.get(key).is_some())
    }

    /// The nearest place at or above `pointer` that has a `$id`: to it, fragments are relative.
    pub(super) fn resource_of(&self, pointer: &str) -> &str {
        let above = |place: &str| {
            place == pointer || pointer.strip_prefix(place).is_some_and(|rest| rest.starts_with('/'))
        };
        let places = self.ids.iter().map(|(_, place)| place.as_str()).filter(|place| above(place));
        places.max_by_key(|place| place.len()).unwrap_or("")
    }
}

/// Collects the names that references can use.
fn name(value: &Value, at: &str, ids: &mut Vec<(String, String)>, anchors: &mut Vec<(String, String)>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                match (key.as_str(), value) {
                    ("$id" | "id", Value::String(id)) => match id.strip_prefix('#') {
                        Some(anchor) => anchors.push((anchor.to_owned(), at.to_owned())),
                        None if key == "$id" || at.is_empty() => {
                            ids.push((id.trim_end_matches('#').to_owned(), at.to_owned()));
                        }
                        None => {}
                    },
                    ("$anchor" | "$dynamicAnchor", Value::String(anchor)) => {
                        anchors.push((anchor.clone(), at.to_owned()));
                    }
                    ("enum" | "const" | "default" | "examples", _) => continue,
                    _ => {}
                }
                name(value, &step(at, key), ids, anchors);
            }
        }
        Value::Array(values) => {
            for (index, value) in values.iter().enumerate() {
                name(value, &step(at, &index.to_string()), ids, anchors);
            }
        }
        _ => {}
    }
}
