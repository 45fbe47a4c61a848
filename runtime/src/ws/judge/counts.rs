//! What is counted per client or connection: messages, pairs in order, heartbeats, unread messages,
//! sub-protocols; and what judged nothing.

use std::sync::Arc;

use crate::report::{Finding, Site};
use crate::ws::client::Client;
use crate::ws::expect::Expect;
use crate::ws::judge::order::Sequence;
use crate::ws::link::{Findings, Link, Verdicts};

const NONE_IS_FINE: &str = "say `messages = 0..` if none is fine";
const FEW_ARE_FINE: &str = "say `messages = 0..` or `messages = 1..` if that is fine";
const NO_PAIR: &str = "there were no two messages to compare";

/// An expectation without anything to judge.
pub(crate) fn nothing(site: Site, why: &str) -> Finding {
    Finding::new(format!("it judged nothing: {why}")).at(site)
}

/// An expectation that held for other clients, and had nothing of this one's to judge.
pub(crate) fn nothing_of(client: &Client, site: Site, why: &str) -> Finding {
    let numbers: Vec<_> = client.links().iter().map(|link| link.facts.number.to_string()).collect();
    let plural = if numbers.len() == 1 { "" } else { "s" };
    let (number, numbers) = (client.number, numbers.join(", "));
    Finding::new(format!("it judged nothing of client {number} (connection{plural} {numbers}): {why}"))
        .at(site)
}

/// The clients that owe something to judge: neither without a connection, nor cut by the test itself.
pub(crate) fn owing(clients: &[Arc<Client>]) -> impl Iterator<Item = &Arc<Client>> {
    clients.iter().filter(|client| client.links().last().is_some_and(|link| !link.aborted()))
}

/// What all connections of a client have come to.
fn sum(client: &Client, of: impl Fn(&Verdicts) -> u64) -> u64 {
    client.links().iter().map(|link| of(&link.verdicts())).sum()
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
pub(crate) fn schema(expect: &Expect, clients: &[Arc<Client>], links: &[Arc<Link>]) -> Vec<Finding> {
    let Some(rule) = expect.schema else { return Vec::new() };
    if let Some(fault) = super::Schemas::of(expect).and_then(|schemas| schemas.fault()) {
        return vec![fault.note("nothing was judged")];
    }
    let judged: u64 = links.iter().map(|link| link.verdicts().schema_judged).sum();
    if judged == 0 && !expect.allows_messages(0) {
        let why = if links.is_empty() { "no connection was opened" } else { "no message arrived" };
        return vec![nothing(rule.site, why).note(NONE_IS_FINE)];
    }
    let mut found = per_link(links, |verdicts| &verdicts.schema);
    if !expect.allows_messages(0) {
        let without = owing(clients).filter(|client| sum(client, |verdicts| verdicts.schema_judged) == 0);
        found.extend(
            without.map(|client| nothing_of(client, rule.site, "no message arrived").note(NONE_IS_FINE)),
        );
    }
    found
}

fn per_link(links: &[Arc<Link>], of: impl Fn(&Verdicts) -> &Findings) -> Vec<Finding> {
    links.iter().flat_map(|link| of(&link.verdicts()).list()).collect()
}

/// What arrived and is no message: nothing on it, nor on what was behind it, could be judged.
pub(crate) fn unreadable(expect: &Expect, links: &[Arc<Link>]) -> Vec<Finding> {
    let Some(site) = expect.judges_messages() else { return Vec::new() };
    let broken = links.iter().filter_map(|link| Some((link.facts.number, link.end()?.failure?)));
    let told = broken.map(|(number, failure)| {
        let problem = format!("what came on connection {number} could not be judged: {}", failure.problem);
        Finding::new(problem).at(site)
    });
    told.collect()
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
        return vec![nothing(site, NO_PAIR).note(FEW_ARE_FINE)];
    }
    if !expect.allows_messages(1) {
        let without = owing(clients).filter(|client| {
            of(&client.orders()).is_some_and(|sequence| sequence.pairs == 0 && sequence.breaks.is_empty())
        });
        found.extend(without.map(|client| nothing_of(client, site, NO_PAIR).note(FEW_ARE_FINE)));
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

/// The clients whose last connection the run kept for a heartbeat: one that somebody closed before owes none.
fn kept(clients: &[Arc<Client>]) -> impl Iterator<Item = &Arc<Client>> {
    owing(clients).filter(|client| client.links().last().is_some_and(|link| link.verdicts().kept))
}

/// `heartbeat = ..`
pub(crate) fn heartbeats(expect: &Expect, clients: &[Arc<Client>], links: &[Arc<Link>]) -> Vec<Finding> {
    let mut found = Vec::new();
    if let Some(rule) = expect.heartbeat {
        let beats: u64 = links.iter().map(|link| link.verdicts().beats).sum();
        let broken = per_link(links, |verdicts| &verdicts.heartbeat);
        if beats == 0 && broken.is_empty() {
            let why = "no ping of the server's was seen, and no connection lived long enough to miss one";
            found.push(nothing(rule.site, why));
        } else {
            let without = kept(clients).filter(|client| {
                sum(client, |verdicts| verdicts.beats + verdicts.heartbeat.told.len() as u64) == 0
            });
            let why = "no ping of the server's was seen before it ended";
            found.extend(without.map(|client| nothing_of(client, rule.site, why)));
        }
        found.extend(broken);
    }
    if let Some(rule) = expect.heartbeat_pong {
        let answered: u64 = links.iter().map(|link| link.verdicts().answered).sum();
        let broken = per_link(links, |verdicts| &verdicts.pongs);
        if answered == 0 && broken.is_empty() {
            found.push(nothing(rule.site, "no ping was answered before the connections ended"));
        } else {
            let without = kept(clients).filter(|client| {
                sum(client, |verdicts| verdicts.answered + verdicts.pongs.told.len() as u64) == 0
            });
            let why = "no ping was answered before it ended";
            found.extend(without.map(|client| nothing_of(client, rule.site, why)));
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
