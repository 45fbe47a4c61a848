//! Formats that the runtime asserts. The validating crate itself is asked, since it accepts every text
//! under a format that it does not know.

use serde_json::json;

use super::draft::Draft;
use crate::suggest;

const NAMES: [&str; 19] = [
    "date-time",
    "date",
    "time",
    "duration",
    "email",
    "idn-email",
    "hostname",
    "idn-hostname",
    "ipv4",
    "ipv6",
    "uri",
    "uri-reference",
    "iri",
    "iri-reference",
    "uri-template",
    "json-pointer",
    "relative-json-pointer",
    "regex",
    "uuid",
];

/// What is wrong with the format `name` in a schema of `draft`.
pub(super) fn fault(name: &str, draft: Draft) -> Option<String> {
    if asserted(name, draft) {
        return None;
    }
    if NAMES.contains(&name) && asserted(name, Draft::D2020) {
        let message = "later drafts have the format `{name}`, and {draft} would accept every text under it; \
                       name a later draft in `$schema`";
        return Some(message.replace("{name}", name).replace("{draft}", draft.name()));
    }
    let known = || NAMES.into_iter().filter(|name| asserted(name, draft));
    let repair = suggest::did_you_mean(name, known())
        .unwrap_or_else(|| format!("{} has {}", draft.name(), suggest::list(known())));
    Some(format!("there is no format `{name}`, and every text would be accepted under it; {repair}"))
}

fn asserted(name: &str, draft: Draft) -> bool {
    jsonschema::options()
        .with_draft(draft.of_crate())
        .should_validate_formats(true)
        .should_ignore_unknown_formats(false)
        .build(&json!({ "format": name }))
        .is_ok()
}
