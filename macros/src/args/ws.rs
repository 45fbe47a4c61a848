//! The settings of `#[ws_test(..)]`.

use syn::{Lit, LitStr};

use super::setting::{Value, Written};
use super::split::{parse_one, split};
use super::table::settings;
use super::{close, count, duration, meta, pointer};
use crate::predicate::{self, Judged};
use crate::problems::Problems;
use crate::schema::{self, Schemas};
use crate::suggest;

settings! {
    /// Expectations of a WebSocket test.
    WsArgs {
        schema "schema": Schemas, "schema = \"schemas/message.json\"", schema::read;
        first "first": Vec<Judged>, "first(\"/type\" == \"welcome\")", predicate::json;
        each "each": Vec<Judged>, "each(has(\"/type\"))", predicate::json;
        last "last": Vec<Judged>, "last(\"/type\" == \"bye\")", predicate::json;
        messages "messages": count::Count, "messages = 3..", count::range;
        increasing "increasing": Order, "increasing(\"/seq\")", order;
        contiguous "contiguous": Order, "contiguous(\"/seq\")", order;
        handshake "handshake": u16, "handshake = 401", handshake;
        headers "headers": Vec<meta::Meta>, "headers(\"content-type\" == \"text/plain\")", meta::http;
        subprotocol "subprotocol": LitStr, "subprotocol = \"chat.v2\"", subprotocol;
        heartbeat "heartbeat": Heartbeat, "heartbeat = \"5s\"", heartbeat;
        close "close": close::Close, "close = Normal", close::read;
        buffer "buffer": u64, "buffer = 64", count::positive;
        within "within": duration::Nanos, "within = \"3s\"", duration::read;
    }
}

/// By what the messages are ordered.
#[derive(Clone)]
pub(crate) struct Order {
    pub(crate) pointer: LitStr,
    pub(crate) per: Option<LitStr>,
}

/// Who pings.
#[derive(Clone, Copy)]
pub(crate) enum Heartbeat {
    /// The server, at least this often.
    Every(duration::Nanos),
    /// The runtime, answered within this.
    Pong(duration::Nanos),
}

fn order(written: &Written, problems: &mut Problems) -> Option<Order> {
    let key = &written.key;
    let rule =
        format!("`{key}` takes a JSON Pointer: `{key}(\"/seq\")` or `{key}(\"/seq\", per = \"/topic\")`");
    let Value::List(group) = &written.value else {
        problems.at(written.blame(), rule);
        return None;
    };
    let mut items = split(group.stream()).into_iter();
    let first = items.next().unwrap_or_default();
    let Ok(pointer) = parse_one::<LitStr>(first.clone()) else {
        problems.at(first, rule);
        return None;
    };
    let mut good = pointer::check(&pointer, problems);
    let mut per = None;
    for item in items {
        match Written::parse(item.clone()) {
            Ok(extra) if extra.key == "per" && per.is_none() => per = literal(&extra, &rule, problems),
            Ok(extra) => problems.at(&extra.key, &rule),
            Err(_) => problems.at(item, &rule),
        }
        good &= per.as_ref().is_some_and(|pointer| pointer::check(pointer, problems));
    }
    good.then_some(Order { pointer, per })
}

fn literal(written: &Written, rule: &str, problems: &mut Problems) -> Option<LitStr> {
    if let Value::Equals(tokens) = &written.value
        && let Ok(literal) = parse_one(tokens.clone())
    {
        return Some(literal);
    }
    problems.at(written.blame(), rule);
    None
}

fn handshake(written: &Written, problems: &mut Problems) -> Option<u16> {
    let number = match &written.value {
        Value::Equals(tokens) => parse_one::<Lit>(tokens.clone()).ok(),
        _ => None,
    };
    let Some(Lit::Int(number)) = number else {
        problems
            .at(written.blame(), "`handshake` is the HTTP status of the answer, a number: `handshake = 401`");
        return None;
    };
    if let Ok(status @ 100..=599) = number.base10_parse::<u16>() {
        return Some(status);
    }
    problems.at(&number, format!("there is no HTTP status {number}; they are 100 to 599"));
    None
}

fn subprotocol(written: &Written, problems: &mut Problems) -> Option<LitStr> {
    let name = literal(written, "`subprotocol` is a text: `subprotocol = \"chat.v2\"`", problems)?;
    let text = name.value();
    let bad = text.chars().find(|c| !is_token_character(*c));
    match bad {
        _ if text.is_empty() => problems.at(&name, "a subprotocol has a name: `subprotocol = \"chat.v2\"`"),
        Some(bad) => {
            let bad = if bad == ' ' { "space".into() } else { format!("`{}`", bad.escape_default()) };
            let first = text.split(',').map(str::trim).find(|name| !name.is_empty()).unwrap_or("chat");
            let good = first.replace(|c| !is_token_character(c), "-");
            problems.at(
                &name,
                format!(
                    "a subprotocol is one token (RFC 6455, 4.1) of ASCII letters, digits and ``{MARKS}``, and has \
                     no {bad} in it; write one name, as in `\"{good}\"`"
                ),
            );
        }
        None => return Some(name),
    }
    None
}

/// What a token has besides letters and digits (RFC 9110, 5.6.2): no separators, no spaces.
const MARKS: &str = "!#$%&'*+-.^_`|~";

fn is_token_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || MARKS.contains(c)
}

fn heartbeat(written: &Written, problems: &mut Problems) -> Option<Heartbeat> {
    let Value::List(group) = &written.value else {
        return duration::read(written, problems).map(Heartbeat::Every);
    };
    let mut items = split(group.stream()).into_iter();
    let first = items.next().unwrap_or_default();
    let Ok(inner) = Written::parse(first.clone()) else {
        problems.at(first, "the server's pings are `heartbeat = \"5s\"`, ours `heartbeat(pong = \"1s\")`");
        return None;
    };
    if let Some(more) = items.next() {
        problems.at(more, "`heartbeat` takes `pong` alone: `heartbeat(pong = \"1s\")`");
        return None;
    }
    if inner.key != "pong" {
        let repair = suggest::did_you_mean(&inner.key.to_string(), ["pong"])
            .unwrap_or_else(|| "write `heartbeat = \"5s\"` or `heartbeat(pong = \"1s\")`".into());
        problems.at(&inner.key, format!("`heartbeat` has no `{}`; {repair}", inner.key));
        return None;
    }
    duration::read(&inner, problems).map(Heartbeat::Pong)
}
