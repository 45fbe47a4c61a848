//! `initial(..)` and `trailing(..)`: each predicate on the act's own metadata.

use http::{HeaderMap, HeaderName, HeaderValue};
use tonic::metadata::MetadataMap;

use super::act::Act;
use super::expect::Expect;
use crate::grpc::text::{header_value, headers};
use crate::meta::{Meta, Rule};
use crate::report::{Finding, Site, clip, is_secret};

/// `told` when the call's end is wrong already: metadata that never came are no news then.
pub(super) fn judge(expect: &Expect<'_>, act: &Act, told: bool) -> Vec<Finding> {
    let both = [("initial", expect.initial), ("trailing", expect.trailing)];
    let mut findings = Vec::new();
    for (which, asked) in both {
        if let Some((site, predicates)) = asked {
            findings.extend(judge_one(which, site, predicates, act, told));
        }
    }
    findings
}

fn judge_one(which: &str, site: Site, predicates: &[Meta<'_>], act: &Act, told: bool) -> Vec<Finding> {
    let Some(record) = act.record() else { return vec![no_record(site)] };
    let state = record.lock().clone();
    let is_initial = which == "initial";
    // Of an answer in one piece (Trailers-Only) it is known that nothing was initial.
    let nothing_initial = is_initial && state.trailing.is_some();
    let map = if is_initial { state.initial } else { state.trailing };
    let note = match &map {
        Some(map) => format!("{which} metadata: {}", headers(map)),
        None if told => return Vec::new(),
        None if nothing_initial => {
            "the answer has no initial metadata: it came in one piece (Trailers-Only)".into()
        }
        None if is_initial => "no answer came, and so no initial metadata".into(),
        None => "no trailers came".into(),
    };
    let never_came = map.is_none() && !nothing_initial;
    let map = map.unwrap_or_default();
    let judged = predicates.iter().filter_map(|predicate| {
        let finding = judge_predicate(predicate, &map, never_came)?;
        Some(finding.at(site).part(format!("{which}({})", predicate.text)).note(note.clone()))
    });
    judged.collect()
}

/// An expectation on the call itself, of an act that went another way.
pub(super) fn no_record(site: Site) -> Finding {
    let finding =
        Finding::new("there is no record of the act's call, so there was nothing to judge").at(site);
    finding.expected("a call through a `Wire`").actual("none").note(
        "only calls through a `Wire` are recorded: give the client `server.wire()` or `Wire::connect(url)`",
    )
}

/// `never_came` where the call ended before there were such metadata: of these not even absence holds.
fn judge_predicate(predicate: &Meta<'_>, map: &HeaderMap, never_came: bool) -> Option<Finding> {
    let key = predicate.key.to_ascii_lowercase();
    let values: Vec<&HeaderValue> = map.get_all(&key).iter().collect();
    let any = |holds: &dyn Fn(&HeaderValue) -> bool| values.iter().any(|value| holds(value));
    let is_there = !values.is_empty();
    let (holds, expected) = match predicate.rule {
        Rule::Is(text) => (any(&|value| is_text(value, text)), shown(&key, text)),
        Rule::Not(text) => (
            is_there && !any(&|value| is_text(value, text)),
            format!("present, and not {}", shown(&key, text)),
        ),
        Rule::Has => (is_there, "present".to_owned()),
        Rule::Absent => (!is_there && !never_came, "absent".to_owned()),
        Rule::Matches(pattern) => {
            (any(&|value| matches(value, pattern)), format!("text that matches {pattern:?}"))
        }
        Rule::Bytes(bytes) => (is_bytes_any(map, &key, bytes), shown_bytes(bytes)),
        Rule::NotBytes(bytes) => {
            (is_there && !is_bytes_any(map, &key, bytes), format!("present, and not {}", shown_bytes(bytes)))
        }
    };
    if holds {
        return None;
    }
    let actual = if is_there {
        values.iter().map(|value| actual(&key, value)).collect::<Vec<_>>().join(", ")
    } else if never_came {
        "nothing to judge".to_owned()
    } else {
        "absent".to_owned()
    };
    Some(Finding::new("it does not hold").expected(expected).actual(actual))
}

fn shown(key: &str, text: &str) -> String {
    if is_secret(key) { "[redacted]".to_owned() } else { format!("{text:?}") }
}

fn is_text(value: &HeaderValue, text: &str) -> bool {
    value.as_bytes() == text.as_bytes()
}

fn matches(value: &HeaderValue, pattern: &str) -> bool {
    let text = String::from_utf8_lossy(value.as_bytes());
    regex::Regex::new(pattern).is_ok_and(|regex| regex.is_match(&text))
}

fn is_bytes_any(map: &HeaderMap, key: &str, bytes: &[u8]) -> bool {
    let values = map.get_all(key).iter().flat_map(parts);
    values.into_iter().any(|value| decoded(key, &value).is_some_and(|value| value == bytes))
}

/// Several values of a `-bin` key may travel as one, with commas between them (gRPC over HTTP/2, "Custom-Metadata").
fn parts(value: &HeaderValue) -> Vec<HeaderValue> {
    let parts = value.as_bytes().split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
    parts.filter_map(|part| HeaderValue::from_bytes(part).ok()).collect()
}

/// The value of a `-bin` key, after base64; none when it is no base64.
fn decoded(key: &str, value: &HeaderValue) -> Option<Vec<u8>> {
    let name = HeaderName::try_from(key).ok()?;
    let map = MetadataMap::from_headers(HeaderMap::from_iter([(name, value.clone())]));
    map.get_bin(key)?.to_bytes().ok().map(|bytes| bytes.to_vec())
}

/// `b"\xab\x01"`
fn shown_bytes(bytes: &[u8]) -> String {
    clip(&format!("b\"{}\"", bytes.escape_ascii()))
}

fn actual(key: &str, value: &HeaderValue) -> String {
    if is_secret(key) {
        return "[redacted]".to_owned();
    }
    if !key.ends_with("-bin") {
        return format!("{:?}", header_value(key, value));
    }
    let shown = parts(value).into_iter().map(|part| {
        let no_base64 = || format!("{:?}, which is no base64", header_value(key, &part));
        decoded(key, &part).map_or_else(no_base64, |bytes| shown_bytes(&bytes))
    });
    shown.collect::<Vec<_>>().join(", ")
}
