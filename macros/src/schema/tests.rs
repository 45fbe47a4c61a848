//! What is found in schemas, and what is not.

use serde_json::{Value, json};

use super::closure::Closure;
use super::document::Document;
use super::load::{checked, joined};
use super::{File, Schema};

fn faults(schema: Value) -> Vec<String> {
    let closure = Closure::check(Document::inline(schema), String::new());
    closure.faults.into_iter().map(|fault| format!("{}: {}", fault.pointer, fault.message)).collect()
}

fn only(schema: Value) -> String {
    let faults = faults(schema);
    assert_eq!(faults.len(), 1, "{faults:#?}");
    faults.into_iter().next().unwrap_or_default()
}

const DRAFTS: [&str; 5] = [
    "http://json-schema.org/draft-04/schema#",
    "http://json-schema.org/draft-06/schema#",
    "http://json-schema.org/draft-07/schema#",
    "https://json-schema.org/draft/2019-09/schema",
    "https://json-schema.org/draft/2020-12/schema",
];

#[test]
fn good_schemas_of_every_draft_are_clean() {
    for draft in DRAFTS {
        let schema = json!({
            "$schema": draft,
            "type": "object",
            "required": ["type"],
            "properties": {
                "type": { "enum": ["welcome", { "requird": 1 }] },
                "requird": { "type": "string", "format": "date-time", "default": { "formt": 1 } },
                "items": { "type": ["array", "null"], "items": { "$ref": "#/definitions/item" } },
            },
            "definitions": { "item": { "type": "integer", "minimum": 0 } },
            "additionalProperties": false,
            "x-origin": "here",
        });
        assert_eq!(faults(schema), Vec::<String>::new(), "{draft}");
    }
}

#[test]
fn what_would_accept_everything_is_found() {
    assert!(only(json!({ "requird": ["type"] })).contains("did you mean `required`?"));
    let fault = only(json!({ "properties": { "at": { "format": "datetime" } } }));
    assert!(fault.starts_with("/properties/at/format: ") && fault.contains("`date-time`"), "{fault}");
    assert!(only(json!({ "welcome": "a.json" })).contains("there is no keyword `welcome`"));
    assert!(only(json!({ "type": "strng" })).contains("did you mean `string`?"));
    assert!(only(json!({ "items": { "nullable": true } })).contains("\"null\""));
    assert!(only(json!({ "format": "idn-email" })).contains("there is no format"));
}

#[test]
fn keywords_belong_to_drafts() {
    assert!(only(json!({ "$schema": DRAFTS[2], "prefixItems": [true] })).contains("draft 2020-12"));
    assert!(only(json!({ "additionalItems": false })).contains("`items`, beside `prefixItems`"));
    assert!(only(json!({ "$schema": DRAFTS[0], "const": 1 })).contains("draft 6"));
    assert!(only(json!({ "$schema": DRAFTS[1], "format": "uuid" })).contains("later drafts"));
    assert!(
        only(json!({ "$schema": "https://json-schema.org/draft/2020-11/schema" })).contains("did you mean")
    );
}

#[test]
fn the_schema_of_schemas_is_applied() {
    assert!(
        only(json!({ "minimum": "1" })).starts_with("/minimum: this is no valid schema of draft 2020-12")
    );
    assert!(
        only(json!({ "properties": { "a": { "required": "a" } } })).starts_with("/properties/a/required")
    );
    assert!(only(json!({ "$schema": DRAFTS[2], "exclusiveMinimum": true })).contains("draft 7"));
    assert_eq!(
        faults(json!({ "$schema": DRAFTS[0], "minimum": 1, "exclusiveMinimum": true })),
        Vec::<String>::new()
    );
}

#[test]
fn references_resolve_without_network() {
    assert!(only(json!({ "$ref": "#/$defs/itm", "$defs": { "item": {} } })).contains("did you mean `item`?"));
    assert!(only(json!({ "$ref": "https://example.com/a.json" })).contains("network"));
    assert!(only(json!({ "$ref": "a.json" })).contains("inline schema"));
    assert!(only(json!({ "$ref": "#itm", "$defs": { "item": { "$anchor": "item" } } })).contains("anchor"));
    let good = json!({
        "$id": "https://example.com/root.json",
        "anyOf": [{ "$ref": "#item" }, { "$ref": "inner.json#/$defs/deep" }, { "$ref": "#" }],
        "properties": { "schema": { "$ref": "https://json-schema.org/draft/2020-12/schema" } },
        "$defs": {
            "item": { "$anchor": "item" },
            "inner": { "$id": "inner.json", "$ref": "#/$defs/deep", "$defs": { "deep": { "type": "null" } } },
        },
    });
    assert_eq!(faults(good), Vec::<String>::new());
}

#[test]
fn what_a_reference_leads_to_is_checked() {
    let schema =
        json!({ "$ref": "#/x-parts/a", "x-parts": { "a": { "requird": [] }, "b": { "never": "reached" } } });
    assert!(only(schema).starts_with("/x-parts/a/requird: "));
}

fn messages(path: &str) -> Vec<String> {
    checked(path).err().unwrap_or_default()
}

#[test]
fn files_are_read_from_the_root_of_the_crate() {
    let Ok(Schema::File { path, pointer, files }) = checked("src/schema/samples/event.json") else {
        panic!("{:?}", messages("src/schema/samples/event.json"));
    };
    assert_eq!((path.as_str(), pointer.as_str()), ("src/schema/samples/event.json", ""));
    let names: Vec<_> = files.iter().map(|File { name, .. }| name.as_str()).collect();
    assert_eq!(names, ["src/schema/samples/event.json", "src/schema/samples/parts/topic.json"]);
    assert!(files[1].absolute.ends_with("macros/src/schema/samples/parts/topic.json"));
}

#[test]
fn parts_of_files_are_found() {
    assert!(checked("src/schema/samples/api.json#/components/schemas/Event").is_ok());
    let missing = messages("src/schema/samples/api.json#/components/schemas/Evnt");
    assert!(missing[0].contains("did you mean `Event`?"), "{missing:?}");
}

#[test]
fn faults_of_files_name_file_and_place() {
    assert!(
        messages("src/schema/samples/evnt.json")[0].contains("did you mean `src/schema/samples/event.json`?")
    );
    assert!(messages("src/schema/samples")[0].contains("is a folder"));
    assert!(messages("src/schema/samples/broken.json")[0].contains("line 3 column"));
    let bad = messages("src/schema/samples/refers.json");
    assert!(
        bad.iter().any(|one| one.contains("`src/schema/samples/parts/bad.json`, at `/minLenght`")),
        "{bad:?}"
    );
    assert!(
        bad.iter().any(|one| one.contains("there is no file `src/schema/samples/parts/gone.json`")),
        "{bad:?}"
    );
}

#[test]
fn paths_are_joined() {
    assert_eq!(joined("schemas/v1", "../common/a.json"), "schemas/common/a.json");
    assert_eq!(joined("", "./a.json"), "a.json");
    assert_eq!(joined("a", "../../b.json"), "../b.json");
}
