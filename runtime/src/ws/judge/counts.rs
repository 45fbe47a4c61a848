//! What is counted per client or connection: messages, pairs in order, heartbeats, unread messages,
//! sub-protocols; and what judged nothing.

use std::sync::Arc;

use crate::report::{Finding, Site};
use crate::ws::client::Client;
use crate::ws::expect::Expect;
use crate::ws::judge::order::Sequence;
use crate::ws::link::{Findings, Link, Verdicts};

/// An expectation without anything to judge.
pub(crate) fn nothing(site: Site, why: &str) -> Finding {
    Finding::new(format!("it judged nothing: {why}")).at(site)
}

/// `messages = ..`
pub(crate) fn messages(expect: &Expect, clients: &[Arc<Client>]) -> Vec<Finding> {
    let Some(rule) = expect.messages else { return Vec::new() };
    let (least, most) = rule.value;
    let wrong = clients.iter().filter(|client| !(least..=most).contains(&client.delivered()));
    let found = wrong.map(|client| {
        let many = if client.delivered() < least { "few" } else { "many" };
        Finding::new(format!("client {} got too {many} messages", client.number))
            .at(rule.site)
            .expected(range(least, most))
            .actual(client.delivered().to_string())
    });
    let found: Vec<_> = found.collect();
    if clients.is_empty() { vec![nothing(rule.site, "no connection was opened")] } else { found }
}

fn range(least: u64, most: u64) -> String {
    match (least, most) {
        (least, u64::MAX) => format!("at least {least}"),
        (0, most) => format!("at most {most}"),
        (least, most) if least == most => least.to_string(),
        (least, most) => format!("{least} to {most}"),
    }
}

/// `schema = ..`
pub(crate) fn schema(expect: &Expect, links: &[Arc<Link>]) -> Vec<Finding> {
    let Some(rule) = expect.schema else { return Vec::new() };
    if let Some(fault) = super::Schemas::of(expect).and_then(|schemas| schemas.fault()) {
        return vec![fault.note("nothing was judged")];
    }
    let judged: u64 = links.iter().map(|link| link.verdicts().schema_judged).sum();
    if judged == 0 && !expect.allows_messages(0) {
        let why = if links.is_empty() { "no connection was opened" } else { "no message arrived" };
        return vec![nothing(rule.site, why).note("say `messages = 0..` if none is fine")];
    }
    per_link(links, |verdicts| &verdicts.schema)
}

fn per_link(links: &[Arc<Link>], of: impl Fn(&Verdicts) -> &Findings) -> Vec<Finding> {
    links.iter().flat_map(|link| of(&link.verdicts()).list()).collect()
}

/// `increasing(..)` and `contiguous(..)`
pub(crate) fn orders(expect: &Expect, clients: &[Arc<Client>]) -> Vec<Finding> {
    let mut found = Vec::new();
    if let Some(rule) = expect.increasing {
        found.extend(order(expect, rule.site, clients, |orders| orders.increasing.as_ref()));
    }
    if let Some(rule) = expect.contiguous {
        found.extend(order(expect, rule.site, clients, |orders| orders.contiguous.as_ref()));
    }
    found
}

fn order(
    expect: &Expect,
    site: Site,
    clients: &[Arc<Client>],
    of: impl Fn(&super::Orders) -> Option<&Sequence>,
) -> Vec<Finding> {
    let (mut pairs, mut found) = (0, Vec::new());
    for client in clients {
        let orders = client.orders();
        let Some(sequence) = of(&orders) else { continue };
        pairs += sequence.pairs;
        found.extend(breaks(site, client.number, sequence));
    }
    if found.is_empty() && pairs == 0 && !expect.allows_messages(1) {
        let none = nothing(site, "there were no two messages to compare");
        return vec![none.note("say `messages = 0..` or `messages = 1..` if that is fine")];
    }
    found
}

fn breaks(site: Site, client: usize, sequence: &Sequence) -> Vec<Finding> {
    let one = |broken: &super::order::Break| {
        let place = broken.place;
        Finding::new(broken.problem()).at(site).note(format!(
            "seen at message {} of connection {}, client {client}",
            place.number, place.connection
        ))
    };
    let mut found: Vec<_> = sequence.breaks.iter().map(one).collect();
    if sequence.more > 0
        && let Some(last) = found.pop()
    {
        found.push(last.note(format!("and {} more breaks", sequence.more)));
    }
    found
}

/// `heartbeat = ..`
pub(crate) fn heartbeats(expect: &Expect, links: &[Arc<Link>]) -> Vec<Finding> {
    let mut found = Vec::new();
    if let Some(rule) = expect.heartbeat {
        let beats: u64 = links.iter().map(|link| link.verdicts().beats).sum();
        let broken = per_link(links, |verdicts| &verdicts.heartbeat);
        if beats == 0 && broken.is_empty() {
            let why = "no ping of the server's was seen, and no connection lived long enough to miss one";
            found.push(nothing(rule.site, why));
        }
        found.extend(broken);
    }
    if let Some(rule) = expect.heartbeat_pong {
        let answered: u64 = links.iter().map(|link| link.verdicts().answered).sum();
        let broken = per_link(links, |verdicts| &verdicts.pongs);
        if answered == 0 && broken.is_empty() {
            found.push(nothing(rule.site, "no ping was answered before the connections ended"));
        }
        found.extend(broken);
    }
    found
}

/// `buffer = ..`
pub(crate) fn buffers(expect: &Expect, links: &[Arc<Link>]) -> Vec<Finding> {
    let Some(rule) = expect.buffer else { return Vec::new() };
    if links.is_empty() {
        return vec![nothing(rule.site, "no connection was opened")];
    }
    links.iter().filter_map(|link| link.verdicts().buffer.clone()).collect()
}

/// `subprotocol = ..`
pub(crate) fn subprotocols(expect: &Expect, links: &[Arc<Link>]) -> Vec<Finding> {
    let Some(rule) = expect.subprotocol else { return Vec::new() };
    if links.is_empty() {
        return vec![nothing(rule.site, "no connection was opened")];
    }
    let chosen = |link: &Link| {
        let value = link.facts.response.headers().get("sec-websocket-protocol")?;
        Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    let wrong = links.iter().filter_map(|link| {
        let chosen = chosen(link);
        if chosen.as_deref() == Some(rule.value) {
            return None;
        }
        let problem = format!("connection {} has another sub-protocol", link.facts.number);
        let actual = chosen
            .map_or_else(|| "none: the server chose no sub-protocol".to_owned(), |name| format!("{name:?}"));
        Some(Finding::new(problem).at(rule.site).expected(format!("{:?}", rule.value)).actual(actual))
    });
    wrong.collect()
}
