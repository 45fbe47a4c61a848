//! `headers(..)`: predicates on the response to the upgrade.

use http::HeaderMap;

use crate::meta::{Meta, Rule};
use crate::report::{Finding, Site, is_secret, quote};

/// What does not hold of `headers`; `of` says whose they are.
pub(crate) fn judge(site: Site, rules: &[Meta<'_>], headers: &HeaderMap, of: &str) -> Vec<Finding> {
    let broken = rules.iter().filter(|rule| !holds(rule, headers));
    broken
        .map(|rule| {
            Finding::new(format!("`{}` does not hold of {of}", rule.text))
                .at(site)
                .expected(expected(rule))
                .actual(actual(rule.key, headers))
        })
        .collect()
}

fn holds(rule: &Meta<'_>, headers: &HeaderMap) -> bool {
    let mut values = headers.get_all(rule.key).iter().map(http::HeaderValue::as_bytes);
    let present = headers.contains_key(rule.key);
    match rule.rule {
        Rule::Is(text) => values.any(|value| value == text.as_bytes()),
        Rule::Not(text) => present && !values.any(|value| value == text.as_bytes()),
        Rule::Has => present,
        Rule::Absent => !present,
        Rule::Matches(pattern) => regex::Regex::new(pattern)
            .is_ok_and(|regex| values.any(|value| regex.is_match(&String::from_utf8_lossy(value)))),
        Rule::Bytes(bytes) => values.any(|value| value == bytes),
        Rule::NotBytes(bytes) => present && !values.any(|value| value == bytes),
    }
}

fn expected(rule: &Meta<'_>) -> String {
    let key = rule.key;
    match rule.rule {
        Rule::Is(text) => format!("{key}: {text}"),
        Rule::Not(text) => format!("`{key}` with another value than {text:?}"),
        Rule::Has => format!("`{key}`, whatever its value"),
        Rule::Absent => format!("no `{key}`"),
        Rule::Matches(pattern) => format!("`{key}` with a value that matches {pattern:?}"),
        Rule::Bytes(bytes) => format!("{key}: {bytes:?}"),
        Rule::NotBytes(bytes) => format!("`{key}` with another value than {bytes:?}"),
    }
}

fn actual(key: &str, headers: &HeaderMap) -> String {
    let values: Vec<_> = headers.get_all(key).iter().collect();
    if values.is_empty() {
        let names: Vec<_> = headers.keys().map(http::HeaderName::as_str).collect();
        return format!("no `{key}`; there are {}", names.join(", "));
    }
    let shown = values.iter().map(|value| value_text(key, value));
    shown.map(|value| format!("{key}: {value}")).collect::<Vec<_>>().join("\n")
}

/// A header's value for a report; secrets are not printed.
pub(crate) fn value_text(name: &str, value: &http::HeaderValue) -> String {
    if is_secret(name) {
        return "(not shown)".to_owned();
    }
    match value.to_str() {
        Ok(text) => crate::report::clip(text),
        Err(_) => quote(&String::from_utf8_lossy(value.as_bytes())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_holds_and_fails() {
        let mut headers = HeaderMap::new();
        headers.append("x-a", "1".parse().expect("a value"));
        headers.append("x-a", "2".parse().expect("a value"));
        let broken = |rule| judge(Site::new("f", 1, "t"), &[rule], &headers, "the response").len();
        for good in [
            Meta::is("", "x-a", "2"),
            Meta::not("", "x-a", "3"),
            Meta::has("", "x-a"),
            Meta::absent("", "x-b"),
            Meta::matches("", "x-a", "^[12]$"),
        ] {
            assert_eq!(broken(good), 0, "{good:?}");
        }
        for bad in [
            Meta::is("", "x-a", "3"),
            Meta::not("", "x-a", "2"),
            Meta::not("", "x-b", "2"),
            Meta::has("", "x-b"),
            Meta::absent("", "x-a"),
            Meta::matches("", "x-a", "^3$"),
        ] {
            assert_eq!(broken(bad), 1, "{bad:?}");
        }
    }
}
