//! What a failed test's report shows of its connections.

use std::fmt::Write as _;

use super::client::Attempt;
use super::judge::headers::value_text;
use super::link::Link;
use crate::report::{Section, clip};

/// A connection: handshake, counts, end, transcript.
pub(crate) fn connection(link: &Link) -> Section {
    let facts = &link.facts;
    let mut body = String::new();
    let took = facts.handshake_took.as_secs_f64() * 1000.0;
    let _ = writeln!(body, "handshake: {} after {took:.1} ms", facts.response.status());
    push_headers(&mut body, facts.response.headers());
    let (end, verdicts) = (link.end(), link.verdicts());
    let log = link.log.lock();
    let _ = writeln!(
        body,
        "received: {} messages in {} frames, {} bytes; sent: {} frames, {} bytes",
        link.arrived(),
        log.inbound.count.frames,
        log.inbound.count.bytes,
        log.outbound.count.frames,
        log.outbound.count.bytes
    );
    let _ = match &end {
        None => writeln!(body, "end: still open"),
        Some(end) => writeln!(body, "end: {}", end.closed),
    };
    for finding in &verdicts.schema.told {
        let _ = writeln!(body, "schema: {}: {}", finding.problem, finding.notes.join("; "));
    }
    body.push_str(&log.transcript.text());
    Section::new(
        format!("connection {} of client {}: {}", facts.number, link.client.number, facts.label),
        body,
    )
}

/// A handshake that gave no connection.
pub(crate) fn attempt(attempt: &Attempt) -> Section {
    let mut body = format!("{}\n", attempt.problem);
    if let Some(response) = &attempt.response {
        let _ = writeln!(body, "answer: {}", response.status());
        push_headers(&mut body, response.headers());
    }
    if !attempt.body.is_empty() {
        let _ = writeln!(body, "body: {}", clip(&attempt.body));
    }
    Section::new(format!("handshake without a connection: {}", attempt.label), body)
}

fn push_headers(body: &mut String, headers: &http::HeaderMap) {
    for (name, value) in headers.iter().filter(|(name, _)| !of_every_acceptance(name.as_str())) {
        let _ = writeln!(body, "  {name}: {}", value_text(name.as_str(), value));
    }
}

/// What every accepted handshake has tells nothing.
fn of_every_acceptance(name: &str) -> bool {
    matches!(name, "connection" | "upgrade" | "sec-websocket-accept")
}
