//! `status = ..` and `message = ..`.

use tonic::{Code, Status};

use super::details;
use super::expect::Expect;
use crate::grpc::hints;
use crate::grpc::text::{code_name, status_line};
use crate::report::{Finding, Site, quote};

/// The call's end against the codes that are expected; without an expectation, success.
/// `success` is where that stands.
pub(super) fn judge(
    expect: &Expect<'_>,
    success: Site,
    failed: Option<&Status>,
    shown: &dyn Fn() -> String,
) -> Option<Finding> {
    let codes = expect.status.map_or(&[Code::Ok][..], |(_, codes)| codes);
    let actual = failed.map_or(Code::Ok, Status::code);
    if codes.contains(&actual) {
        return None;
    }
    let name = if failed.is_some() { code_name(actual) } else { "OK".to_owned() };
    let finding = Finding::new(format!("the call ended with {name}"))
        .at(expect.status.map_or(success, |(site, _)| site))
        .expected(codes.iter().map(|code| code_name(*code)).collect::<Vec<_>>().join(" or "))
        .actual(failed.map_or_else(|| code_name(actual), status_line));
    let notes = match failed {
        Some(status) => details::lines(status).into_iter().chain(hints::of(status)).collect(),
        None => vec![format!("the reply: {}", shown())],
    };
    Some(notes.into_iter().fold(finding, Finding::note))
}

/// The grpc-message; `told` when the status is wrong already.
pub(super) fn judge_message(expect: &Expect<'_>, failed: Option<&Status>, told: bool) -> Option<Finding> {
    let (site, text) = expect.message?;
    if failed.is_none() && told {
        return None;
    }
    let actual = failed.map_or("", Status::message);
    if text.holds(actual) {
        return None;
    }
    let finding = Finding::new("`grpc-message` is another value").at(site);
    Some(finding.expected(text.expected()).actual(quote(actual)))
}
