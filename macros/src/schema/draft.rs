//! The drafts of JSON Schema.

use jsonschema::Draft as Crate;
use jsonschema::meta::MetaValidator;
use serde_json::Value;

use crate::suggest;

/// A draft that the runtime validates by.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub(super) enum Draft {
    D4,
    D6,
    D7,
    D2019,
    D2020,
}

const URIS: [(&str, Draft); 5] = [
    ("json-schema.org/draft-04/schema", Draft::D4),
    ("json-schema.org/draft-06/schema", Draft::D6),
    ("json-schema.org/draft-07/schema", Draft::D7),
    ("json-schema.org/draft/2019-09/schema", Draft::D2019),
    ("json-schema.org/draft/2020-12/schema", Draft::D2020),
];

impl Draft {
    /// The draft that `$schema` of this document names; the latest without one.
    pub(super) fn of(document: &Value) -> Result<Self, String> {
        match document.get("$schema") {
            None => Ok(Self::D2020),
            Some(Value::String(uri)) => Self::by_uri(uri).ok_or_else(|| unknown(uri)),
            Some(_) => Err("`$schema` is the URI of a draft, a text".into()),
        }
    }

    fn by_uri(uri: &str) -> Option<Self> {
        let plain = uri.trim_start_matches("https://").trim_start_matches("http://").trim_end_matches('#');
        URIS.iter().find(|(known, _)| *known == plain).map(|(_, draft)| *draft)
    }

    /// Whether a `$ref` to this URI is to a draft's own schema, which needs no network.
    pub(super) fn is_meta_schema(uri: &str) -> bool {
        Self::by_uri(uri).is_some() || uri.contains("json-schema.org/draft/20") && uri.contains("/meta/")
    }

    /// As it reads in a message.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::D4 => "draft 4",
            Self::D6 => "draft 6",
            Self::D7 => "draft 7",
            Self::D2019 => "draft 2019-09",
            Self::D2020 => "draft 2020-12",
        }
    }

    /// For comparing drafts: the number, or the year.
    pub(super) fn number(self) -> u16 {
        match self {
            Self::D4 => 4,
            Self::D6 => 6,
            Self::D7 => 7,
            Self::D2019 => 2019,
            Self::D2020 => 2020,
        }
    }

    /// As the validating crate calls it.
    pub(super) fn of_crate(self) -> Crate {
        match self {
            Self::D4 => Crate::Draft4,
            Self::D6 => Crate::Draft6,
            Self::D7 => Crate::Draft7,
            Self::D2019 => Crate::Draft201909,
            Self::D2020 => Crate::Draft202012,
        }
    }

    /// Whether the runtime can read this regular expression.
    pub(super) fn reads_pattern(self, pattern: &str) -> bool {
        let schema = serde_json::json!({ "pattern": pattern });
        jsonschema::options().with_draft(self.of_crate()).build(&schema).is_ok()
    }

    /// What a schema of this draft must satisfy itself.
    pub(super) fn meta_validator(self) -> MetaValidator<'static> {
        match self {
            Self::D4 => jsonschema::draft4::meta::validator(),
            Self::D6 => jsonschema::draft6::meta::validator(),
            Self::D7 => jsonschema::draft7::meta::validator(),
            Self::D2019 => jsonschema::draft201909::meta::validator(),
            Self::D2020 => jsonschema::draft202012::meta::validator(),
        }
    }
}

fn unknown(uri: &str) -> String {
    let full: Vec<_> = URIS.iter().map(|(uri, draft)| full(uri, *draft)).collect();
    let repair = suggest::did_you_mean(uri, full.iter().map(String::as_str))
        .unwrap_or_else(|| format!("there are {}", suggest::list(full.iter().map(String::as_str))));
    format!("`$schema` names no draft from 4 to 2020-12: `{uri}`; {repair}")
}

fn full(uri: &str, draft: Draft) -> String {
    if draft < Draft::D2019 { format!("http://{uri}#") } else { format!("https://{uri}") }
}
