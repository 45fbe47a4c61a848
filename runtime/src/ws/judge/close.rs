//! `close = ..`: how each client's last connection ended.

use crate::report::Finding;
use crate::ws::client::Client;
use crate::ws::closed::{Closed, ClosedBy};
use crate::ws::expect::Expect;
use crate::ws::link::{End, Link};

/// What is wrong with the ends of `clients`, once every connection was given the time to end.
pub(crate) fn judge(expect: &Expect, clients: &[std::sync::Arc<Client>]) -> Vec<Finding> {
    let Some(site) = expect.judges_close() else { return Vec::new() };
    let lasts: Vec<_> = clients.iter().filter_map(|client| client.links().pop()).collect();
    let owing: Vec<_> = lasts.iter().filter(|link| !link.aborted() || link.verdicts().overdue).collect();
    if owing.is_empty() {
        let why = if lasts.is_empty() {
            "no connection was opened"
        } else {
            "the test cut every connection with `abort()`"
        };
        return vec![Finding::new(format!("it judged nothing: {why}")).at(site)];
    }
    owing.into_iter().flat_map(|link| one(expect, link)).collect()
}

fn one(expect: &Expect, link: &Link) -> Vec<Finding> {
    let end = link.end().filter(|_| !link.verdicts().overdue);
    let Some(end) = end else { return vec![still_open(expect, link)] };
    let number = link.facts.number;
    broken(expect, &end)
        .into_iter()
        .map(|(site, expected)| {
            let finding = Finding::new(problem(link, number, &end.closed))
                .at(site)
                .expected(expected)
                .actual(end.closed.to_string());
            match &end.failure {
                Some(failure) => finding.note(failure.problem.clone()),
                None => finding,
            }
        })
        .collect()
}

fn problem(link: &Link, number: usize, closed: &Closed) -> String {
    if link.close_timed_out() && closed.code.is_none() {
        let within = link.facts.within;
        return format!("{} on connection {number} within {within:?}", link.unclosed());
    }
    format!("connection {number} was not closed as expected: {closed}")
}

/// The rules that do not hold: where each stands, and what it wants.
fn broken(expect: &Expect, end: &End) -> Vec<(crate::report::Site, String)> {
    let closed = &end.closed;
    let mut broken = Vec::new();
    if let Some(code) = expect.close
        && closed.code != Some(code.value)
    {
        broken.push((code.site, format!("a close frame of the server's with {}", code.value)));
    }
    if let Some(reason) = expect.close_reason
        && (closed.code.is_some() || broken.is_empty())
        && !(closed.code.is_some() && reason.value.holds(&closed.reason))
    {
        broken.push((reason.site, format!("the reason {}", reason.value.expected())));
    }
    if let Some(site) = expect.close_by_server
        && closed.by != ClosedBy::Server
    {
        broken.push((site, "closed by the server".to_owned()));
    }
    if let Some(site) = expect.close_dropped
        && (closed.clean || closed.code.is_some() || closed.by != ClosedBy::Server)
    {
        broken.push((site, "dropped by the server without a close frame".to_owned()));
    }
    // The code on the wire may have been right all the same, and may have come in time or not.
    if let (true, Some(_), Some(site)) = (broken.is_empty(), &end.failure, expect.judges_close()) {
        broken.push((site, "an end within the protocol".to_owned()));
    }
    broken
}

fn still_open(expect: &Expect, link: &Link) -> Finding {
    let within = link.facts.within;
    let finding =
        Finding::new(format!("connection {} was still open {within:?} after the body", link.facts.number));
    let finding =
        finding.note("the run waits up to `within` for the server to close, and never closes first");
    match expect.judges_close() {
        Some(site) => finding.at(site),
        None => finding,
    }
}
