//! `handshake = ..`: what the server answered to the upgrade.

use http::HeaderMap;

use super::{counts::nothing, headers};
use crate::report::Finding;
use crate::ws::client::Watch;
use crate::ws::expect::Expect;
use crate::ws::handle::Ws;
use crate::ws::handshake::HandshakeError;

/// An act that is a handshake.
pub(crate) type Act = Result<Ws, HandshakeError>;

/// What is wrong with the handshake that is the test's act.
pub(crate) fn act(expect: Option<&Expect>, act: &Act) -> Vec<Finding> {
    let (status, headers) = match act {
        Ok(ws) => (Some(101), Some(ws.response().headers())),
        Err(error) => (error.status(), error.status().map(|_| error.headers())),
    };
    let mut found: Vec<_> = status_finding(expect, status, act).into_iter().collect();
    if let Some(rule) = expect.and_then(|expect| expect.headers) {
        match headers {
            Some(headers) => found.extend(headers::judge(rule.site, rule.value, headers, "the response")),
            None if found.is_empty() => found.push(nothing(rule.site, "there was no response")),
            None => {}
        }
    }
    found
}

fn status_finding(expect: Option<&Expect>, status: Option<u16>, act: &Act) -> Option<Finding> {
    let wanted = expect.and_then(|expect| expect.handshake);
    let Some(rule) = wanted else {
        let error = act.as_ref().err()?;
        let problem = format!("the handshake failed: {}", error.detail().problem);
        return Some(failed(Finding::new(problem), error));
    };
    if status == Some(rule.value) && (rule.value == 101) == act.is_ok() {
        return None;
    }
    let problem = match act {
        Ok(_) => "the server accepted the connection".to_owned(),
        Err(error) => format!("the handshake ended in another way: {}", error.detail().problem),
    };
    let finding = Finding::new(problem).at(rule.site).expected(rule.value.to_string());
    Some(match act {
        Ok(_) => finding.actual("101 Switching Protocols"),
        Err(error) => failed(finding, error),
    })
}

fn failed(finding: Finding, error: &HandshakeError) -> Finding {
    let finding = match error.status() {
        Some(status) => finding.actual(status.to_string()),
        None => finding.actual("no answer"),
    };
    finding.note(crate::error::chain_text(error))
}

/// `headers(..)` on a test that judges itself: every handshake of it, accepted or not.
pub(crate) fn every(expect: &Expect, watch: &Watch) -> Vec<Finding> {
    let Some(rule) = expect.headers else { return Vec::new() };
    let (links, attempts) = (watch.links(), watch.attempts());
    let accepted = links.iter().map(|link| link.facts.response.headers());
    let rejected =
        attempts.iter().filter_map(|attempt| attempt.response.as_ref().map(http::Response::headers));
    let all: Vec<&HeaderMap> = accepted.chain(rejected).collect();
    if all.is_empty() {
        return vec![nothing(rule.site, "there was no response to a handshake")];
    }
    all.into_iter().flat_map(|headers| headers::judge(rule.site, rule.value, headers, "a response")).collect()
}
