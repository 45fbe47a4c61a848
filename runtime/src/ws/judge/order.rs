//! `increasing` and `contiguous`, across reconnects: what is repeated, skipped, lost or late.

use std::collections::HashMap;
use std::fmt::Write as _;

use serde_json::Value;

use crate::predicate::{OrderKey, order_key};
use crate::ws::expect::OrderRule;

/// How many breaks of the order are kept for one client, and how many values of `per`.
const BREAKS: usize = 16;
const TRACKS: usize = 65_536;

/// The rules of one client.
#[derive(Debug, Default)]
pub(crate) struct Orders {
    pub(crate) increasing: Option<Sequence>,
    pub(crate) contiguous: Option<Sequence>,
}

impl Orders {
    /// Takes the next delivered message: number `number` of connection `connection`.
    pub(crate) fn take(&mut self, connection: usize, number: u64, message: &Value) {
        for sequence in [&mut self.increasing, &mut self.contiguous].into_iter().flatten() {
            sequence.take(Place { connection, number }, message);
        }
    }
}

/// Where a message was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) connection: usize,
    pub(crate) number: u64,
}

/// One rule and how far it has come.
#[derive(Debug)]
pub(crate) struct Sequence {
    rule: OrderRule,
    contiguous: bool,
    tracks: HashMap<Option<String>, Track>,
    pub(crate) breaks: Vec<Break>,
    pub(crate) more: u64,
    /// Pairs that were compared.
    pub(crate) pairs: u64,
    /// The client's first connection: those after it replay.
    home: Option<usize>,
}

#[derive(Debug)]
struct Track {
    first: OrderKey,
    /// The furthest event so far.
    last: OrderKey,
    place: Place,
}

/// One break of the order.
#[derive(Debug)]
pub(crate) struct Break {
    pub(crate) per: Option<String>,
    /// The furthest event before it.
    pub(crate) before: Option<OrderKey>,
    pub(crate) key: String,
    pub(crate) place: Place,
    pub(crate) kind: Kind,
    /// The message is the first since a reconnect.
    pub(crate) seam: bool,
    /// The message came on a connection that is not the client's first.
    pub(crate) reconnected: bool,
}

/// Which break it is.
#[derive(Debug)]
pub(crate) enum Kind {
    /// An event that was there before.
    Repeat { times: u64 },
    /// Events are missing before this one; those of them that came later after all.
    Gap { from: OrderKey, to: OrderKey, late: Vec<OrderKey> },
    /// It goes back, to an event that was never missing.
    Back,
    /// The value has no order, or no successor.
    Unordered,
}

impl Sequence {
    pub(crate) fn new(rule: OrderRule, contiguous: bool) -> Self {
        Self { rule, contiguous, tracks: HashMap::new(), breaks: Vec::new(), more: 0, pairs: 0, home: None }
    }

    fn take(&mut self, place: Place, message: &Value) {
        let home = *self.home.get_or_insert(place.connection);
        let reconnected = home != place.connection;
        let Some(key) = order_key(message, self.rule.pointer) else { return };
        let per =
            self.rule.per.map(|pointer| message.pointer(pointer).map_or("null".into(), Value::to_string));
        let key = match key {
            Ok(OrderKey::Text(text)) if self.contiguous => Err(Value::String(text)),
            other => other,
        };
        match key {
            Ok(key) => self.next(per, key, place),
            Err(value) => self.broken(Break {
                per,
                before: None,
                key: value.to_string(),
                place,
                kind: Kind::Unordered,
                seam: false,
                reconnected,
            }),
        }
    }

    fn next(&mut self, per: Option<String>, key: OrderKey, place: Place) {
        let Some(track) = self.tracks.get_mut(&per) else {
            if self.tracks.len() < TRACKS {
                self.tracks.insert(per, Track { first: key.clone(), last: key, place });
            }
            return;
        };
        self.pairs += 1;
        let (last, before) = (track.last.clone(), track.place);
        let holds = if self.contiguous { key.is_next_of(&last) } else { key.follows(&last) };
        if key.follows(&last) {
            track.last = key.clone();
        }
        track.place = place;
        if holds {
            return;
        }
        let never_seen = track.first.follows(&key);
        if let Some(kind) = self.kind(per.as_ref(), &last, &key, place, never_seen) {
            let seam = before.connection != place.connection;
            let reconnected = self.home != Some(place.connection);
            let (key, before) = (key.to_string(), Some(last));
            self.broken(Break { per, before, key, place, kind, seam, reconnected });
        }
    }

    /// Which break it is that `key` comes after `last`; none when it belongs to an earlier one.
    fn kind(
        &mut self,
        per: Option<&String>,
        last: &OrderKey,
        key: &OrderKey,
        place: Place,
        never_seen: bool,
    ) -> Option<Kind> {
        if key.follows(last) {
            return Some(Kind::Gap { from: last.clone(), to: key.clone(), late: Vec::new() });
        }
        if key != last && self.fills_gap(per, key) || self.repeats_on(per, place) {
            return None;
        }
        let reconnected = self.home != Some(place.connection);
        let back = key != last && (never_seen || !self.contiguous && !reconnected);
        Some(if back { Kind::Back } else { Kind::Repeat { times: 1 } })
    }

    /// Whether `key` is one that was missed: then the gap is one of order, not of loss.
    fn fills_gap(&mut self, per: Option<&String>, key: &OrderKey) -> bool {
        for one in &mut self.breaks {
            if let Kind::Gap { from, to, late } = &mut one.kind
                && one.per.as_ref() == per
                && key.follows(from)
                && to.follows(key)
                && !late.contains(key)
            {
                if late.len() < BREAKS {
                    late.push(key.clone());
                }
                return true;
            }
        }
        false
    }

    /// Whether this repeat goes on with the one that was found last.
    fn repeats_on(&mut self, per: Option<&String>, place: Place) -> bool {
        let Some(last) = self.breaks.last_mut() else { return false };
        let Kind::Repeat { times } = &mut last.kind else { return false };
        let goes_on = last.per.as_ref() == per
            && last.place.connection == place.connection
            && last.place.number + *times == place.number;
        if goes_on {
            *times += 1;
        }
        goes_on
    }

    fn broken(&mut self, one: Break) {
        if self.breaks.len() < BREAKS { self.breaks.push(one) } else { self.more += 1 }
    }
}

impl Break {
    /// What happened, in one sentence.
    pub(crate) fn problem(&self) -> String {
        let what = self.what();
        match &self.per {
            Some(per) => format!("of {per}: {what}"),
            None => what,
        }
    }

    fn what(&self) -> String {
        let key = &self.key;
        let last = self.before.as_ref().map(ToString::to_string).unwrap_or_default();
        match &self.kind {
            Kind::Unordered => format!("{key} has no place in an order of numbers"),
            Kind::Back => format!("{key} comes late: after {last}"),
            Kind::Repeat { times } => self.repeat(key, &last, *times),
            Kind::Gap { from, to, late } if late.is_empty() => self.gap(from, to),
            Kind::Gap { from, to, late } => self.late(from, to, late),
        }
    }

    fn repeat(&self, key: &str, last: &str, times: u64) -> String {
        let more = if times > 1 { format!(" and {} more after it", times - 1) } else { String::new() };
        if self.seam && key == last {
            return format!("the replay repeats the last event: {key} again{more}");
        }
        let replay = if self.seam { "the replay repeats" } else { "it repeats" };
        format!("{replay} {key}{more}, with {last} there already")
    }

    fn gap(&self, from: &OrderKey, to: &OrderKey) -> String {
        let missing = missing(from, to);
        if self.seam {
            format!("the replay skips {missing}: it goes on with {to} after {from}")
        } else if self.reconnected {
            format!("the replay loses {missing}: after {from} comes {to}, and the rest never came")
        } else {
            format!("it skips {missing}: after {from} comes {to}")
        }
    }

    fn late(&self, from: &OrderKey, to: &OrderKey, late: &[OrderKey]) -> String {
        let mut text = String::new();
        for key in late {
            let _ = write!(text, "{}{key}", if text.is_empty() { "" } else { ", " });
        }
        if self.reconnected {
            format!("the replay comes after live events: {to} right after {from}, and {text} later")
        } else {
            format!("{text} comes late: after {to}")
        }
    }
}

/// The events between two, as a sentence names them.
fn missing(from: &OrderKey, to: &OrderKey) -> String {
    let (OrderKey::Int(from), OrderKey::Int(to)) = (from, to) else { return "some events".to_owned() };
    match to - from {
        2 => format!("{}", from + 1),
        _ => format!("{} to {}", from + 1, to - 1),
    }
}

#[cfg(test)]
mod tests;
