//! Error details: `details(bad_request(field == "id"), retry_info)`.

use proc_macro2::{Ident, TokenStream, TokenTree};

use super::setting::{Value, Written};
use super::split::{parse_all, split};
use crate::predicate::{Flavor, Judged, read_list};
use crate::problems::Problems;
use crate::{source, suggest};

/// One kind of detail and what must hold of it.
#[derive(Clone)]
pub(crate) struct Detail {
    pub(crate) kind: Ident,
    pub(crate) predicates: Vec<Judged>,
    pub(crate) text: String,
}

/// Every standard kind with the fields of its message, or of its entries.
const KINDS: [(&str, &[&str]); 10] = [
    ("error_info", &["reason", "domain", "metadata"]),
    ("retry_info", &["retry_delay"]),
    ("debug_info", &["stack_entries", "detail"]),
    (
        "quota_failure",
        &[
            "subject",
            "description",
            "api_service",
            "quota_metric",
            "quota_id",
            "quota_dimensions",
            "quota_value",
        ],
    ),
    ("precondition_failure", &["r#type", "subject", "description"]),
    ("bad_request", &["field", "description", "reason", "localized_message"]),
    ("request_info", &["request_id", "serving_data"]),
    ("resource_info", &["resource_type", "resource_name", "owner", "description"]),
    ("help", &["description", "url"]),
    ("localized_message", &["locale", "message"]),
];

/// Reads `details(kind(P, ..), ..)`.
pub(crate) fn read(written: &Written, problems: &mut Problems) -> Option<Vec<Detail>> {
    let Value::List(group) = &written.value else {
        problems.at(written.blame(), "`details` is a list of kinds: `details(bad_request(field == \"id\"))`");
        return None;
    };
    Some(split(group.stream()).into_iter().filter_map(|item| detail(item, problems)).collect())
}

fn detail(item: TokenStream, problems: &mut Problems) -> Option<Detail> {
    let text = source::text(item.clone());
    let parsed = parse_all(item, |input| {
        let kind: Ident = input.parse()?;
        Ok((kind, input.parse::<TokenStream>()?.into_iter().next()))
    });
    let (kind, rest) = problems.take(parsed)?;
    let fields = fields(&kind, problems)?;
    let predicates = match rest {
        None => Vec::new(),
        Some(TokenTree::Group(group)) if !group.stream().is_empty() => {
            let mut predicates = read_list(group.stream(), Flavor::Message, problems);
            // What is reported here would be reported again by the compiler.
            predicates.retain(|one| one.check_fields(&kind, fields, problems));
            predicates
        }
        Some(other) => {
            problems.at(
                other,
                format!("say what `{kind}` holds: `{kind}({} == ..)`, or `{kind}` alone for any", fields[0]),
            );
            return None;
        }
    };
    Some(Detail { kind, predicates, text })
}

fn fields(kind: &Ident, problems: &mut Problems) -> Option<&'static [&'static str]> {
    let found = KINDS.iter().find(|(name, _)| kind == name);
    if found.is_none() {
        let names = || KINDS.iter().map(|(name, _)| *name);
        let repair = suggest::did_you_mean(&kind.to_string(), names())
            .unwrap_or_else(|| format!("there are {}", suggest::list(names())));
        problems.at(kind, format!("there is no error detail `{kind}`; {repair}"));
    }
    found.map(|(_, fields)| *fields)
}
