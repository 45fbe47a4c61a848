//! A feed of two topics with a replay: everything that the check-list asks for, in one test.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::{Instant, sleep, timeout_at};
use wiretest::prelude::*;

use super::Mutant;
use super::wire::{self, BINARY, CLOSE, CONTINUATION, PING, PONG, Served, Socket, TEXT};

/// What the hub does wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    // headers and sub-protocol
    NoSubprotocol,
    OtherSubprotocol,
    OtherSubprotocolOnReconnect,
    NoHeader,
    OtherHeader,
    NoHeaderOnReconnect,
    RefusesReconnect,
    // schema
    BadWelcome,
    BadEvent,
    BadEventUnread,
    BadEventOnReconnect,
    BadEventLostAtAbort,
    BadFormat,
    ExtraMember,
    UnnamedKind,
    NoKind,
    NotJson,
    Binary,
    NotJsonUnread,
    // predicates and counts
    WelcomeSecond,
    NoWelcomeMember,
    OneOfOtherVersion,
    LastOfOtherVersion,
    NoFinal,
    OneTooFew,
    OneTooMany,
    // order and replay
    ClockBack,
    ClockStands,
    Repeats,
    Skips,
    Late,
    ReplayRepeatsLast,
    ReplaySkips,
    ReplayLosesLast,
    ReplayAfterLive,
    ReplayForgotten,
    ReplayFromStart,
    SkipsInOtherTopic,
    LosesFinal,
    // heartbeat
    NoPing,
    PingsStop,
    PingLate,
    PongsForPings,
    // close
    OtherCode,
    Code1005,
    Code1006,
    Code999,
    NoCode,
    NoCloseFrame,
    MidFrame,
    OtherReason,
    NoReason,
    NeverCloses,
    // back-pressure and waiting
    Flood,
    Stalls,
    NoPong,
    BadUtf8,
    ReservedOpcode,
    Masked,
    LoneContinuation,
}

use Fault as F;

/// Every mutant of this hub, and the expectation that has to find it.
pub(crate) const MUTANTS: &[Mutant] = &[
    Mutant("no_subprotocol", "subprotocol", "chooses no sub-protocol"),
    Mutant("other_subprotocol", "subprotocol", "chooses the other sub-protocol that was offered"),
    Mutant("other_subprotocol_on_reconnect", "subprotocol", "chooses another one after a reconnect"),
    Mutant("no_header", "headers", "leaves out a response header"),
    Mutant("other_header", "headers", "sends another value in it"),
    Mutant("no_header_on_reconnect", "headers", "leaves it out after a reconnect"),
    Mutant("refuses_reconnect", "body", "answers the reconnect with 503"),
    Mutant("bad_welcome", "schema", "the first message violates its schema"),
    Mutant("bad_event", "schema", "one event violates its schema"),
    Mutant("bad_event_unread", "schema", "one event after the body's last receive does"),
    Mutant("bad_event_on_reconnect", "schema", "one event on the second connection does"),
    Mutant("bad_event_lost_at_abort", "schema", "one event that nobody read before `abort()` does"),
    Mutant("bad_format", "schema", "a time that is none, where the schema has a `format`"),
    Mutant("extra_member", "schema", "a member that the schema does not allow"),
    Mutant("unnamed_kind", "schema", "a message of a kind without a schema"),
    Mutant("no_kind", "schema", "a message without a kind"),
    Mutant("not_json", "schema", "a text that is not JSON"),
    Mutant("binary", "schema", "JSON in a binary message"),
    Mutant("not_json_unread", "schema", "the last message, which nobody reads, is not JSON"),
    Mutant("welcome_second", "first", "the welcome comes second"),
    Mutant("no_welcome_member", "first", "the welcome does not say who serves"),
    Mutant("one_of_other_version", "each", "one message has another version"),
    Mutant("last_of_other_version", "each", "a message after the body's last receive has another version"),
    Mutant("no_final", "last", "the last event is not marked as such"),
    Mutant("one_too_few", "messages", "one notice less"),
    Mutant("one_too_many", "messages", "one notice more"),
    Mutant("clock_back", "increasing", "an event's time goes back"),
    Mutant("clock_stands", "increasing", "an event has the time of the one before"),
    Mutant("repeats", "contiguous", "sends an event twice"),
    Mutant("skips", "contiguous", "skips an event"),
    Mutant("late", "contiguous", "two events in the wrong order"),
    Mutant("replay_repeats_last", "contiguous", "the replay begins with the event seen last"),
    Mutant("replay_skips", "contiguous", "the replay skips one event"),
    Mutant("replay_loses_last", "contiguous", "the replay loses its last event"),
    Mutant("replay_after_live", "contiguous", "the replay comes after live events"),
    Mutant("replay_forgotten", "contiguous", "no replay at all"),
    Mutant("replay_from_start", "contiguous", "the replay begins with the first event of all"),
    Mutant("skips_in_other_topic", "contiguous", "a gap in one topic only"),
    Mutant("loses_final", "contiguous", "skips an event after the body's last receive"),
    Mutant("no_ping", "heartbeat", "never pings"),
    Mutant("pings_stop", "heartbeat", "pings once and no more"),
    Mutant("ping_late", "heartbeat", "one ping comes five seconds late"),
    Mutant("pongs_for_pings", "heartbeat", "sends pongs where pings are due"),
    Mutant("other_code", "close", "closes with 1001"),
    Mutant("code1005", "close", "closes with 1005 on the wire"),
    Mutant("code1006", "close", "closes with 1006 on the wire"),
    Mutant("code999", "close", "closes with 999 on the wire"),
    Mutant("no_code", "close", "a close frame without a code"),
    Mutant("no_close_frame", "close", "hangs up without a close frame"),
    Mutant("mid_frame", "close", "hangs up in the middle of a frame"),
    Mutant("other_reason", "close", "closes for another reason"),
    Mutant("no_reason", "close", "closes without a reason"),
    Mutant("never_closes", "close", "never closes"),
    Mutant("flood", "buffer", "twenty messages at once"),
    Mutant("stalls", "body", "sends nothing for two minutes"),
    Mutant("no_pong", "body", "does not answer a ping of the body's"),
    Mutant("bad_utf8", "body", "a text that is not UTF-8"),
    Mutant("reserved_opcode", "body", "a frame of a kind that does not exist"),
    Mutant("masked", "body", "masks its frames"),
    Mutant("lone_continuation", "body", "goes on with a message that has not begun"),
];

macro_rules! feed {
    ($name:ident $(#$attribute:tt)*) => {
        #[ws_test(
            clock = paused,
            subprotocol = "feed.v2",
            headers("x-hub" == "7", has("x-node")),
            schema(
                by = "/type",
                welcome = { "required": ["type", "v"], "properties": { "topics": { "type": "integer" } } },
                event = {
                    "required": ["seq", "topic", "time", "at", "payload"],
                    "properties": {
                        "type": true, "v": { "type": "integer" }, "final": { "type": "boolean" },
                        "seq": { "type": "integer" }, "topic": { "enum": ["a", "b"] },
                        "at": { "type": "integer" }, "time": { "type": "string", "format": "date-time" },
                        "payload": { "type": "object" }
                    },
                    "additionalProperties": false
                },
                notice = { "required": ["text"] },
            ),
            first("/type" == "welcome", has("/server")),
            each("/v" == 1),
            last("/final" == true),
            messages = 20,
            increasing("/at"),
            contiguous("/seq", per = "/topic"),
            heartbeat = "30s",
            close(code = Normal, reason = "done", by = server),
            buffer = 8,
            within = "100s",
            timeout = "20s",
        )]
        $(#$attribute)*
        async fn $name(#[case] fault: Fault) -> wiretest::Result {
            body(fault).await
        }
    };
}
pub(crate) use feed;

feed! { mutant
    #[ignore = "fails on purpose: `every_mutant_is_caught` runs it"]
    #[case::no_subprotocol(F::NoSubprotocol)]
    #[case::other_subprotocol(F::OtherSubprotocol)]
    #[case::other_subprotocol_on_reconnect(F::OtherSubprotocolOnReconnect)]
    #[case::no_header(F::NoHeader)]
    #[case::other_header(F::OtherHeader)]
    #[case::no_header_on_reconnect(F::NoHeaderOnReconnect)]
    #[case::refuses_reconnect(F::RefusesReconnect)]
    #[case::bad_welcome(F::BadWelcome)]
    #[case::bad_event(F::BadEvent)]
    #[case::bad_event_unread(F::BadEventUnread)]
    #[case::bad_event_on_reconnect(F::BadEventOnReconnect)]
    #[case::bad_event_lost_at_abort(F::BadEventLostAtAbort)]
    #[case::bad_format(F::BadFormat)]
    #[case::extra_member(F::ExtraMember)]
    #[case::unnamed_kind(F::UnnamedKind)]
    #[case::no_kind(F::NoKind)]
    #[case::not_json(F::NotJson)]
    #[case::binary(F::Binary)]
    #[case::not_json_unread(F::NotJsonUnread)]
    #[case::welcome_second(F::WelcomeSecond)]
    #[case::no_welcome_member(F::NoWelcomeMember)]
    #[case::one_of_other_version(F::OneOfOtherVersion)]
    #[case::last_of_other_version(F::LastOfOtherVersion)]
    #[case::no_final(F::NoFinal)]
    #[case::one_too_few(F::OneTooFew)]
    #[case::one_too_many(F::OneTooMany)]
    #[case::clock_back(F::ClockBack)]
    #[case::clock_stands(F::ClockStands)]
    #[case::repeats(F::Repeats)]
    #[case::skips(F::Skips)]
    #[case::late(F::Late)]
    #[case::replay_repeats_last(F::ReplayRepeatsLast)]
    #[case::replay_skips(F::ReplaySkips)]
    #[case::replay_loses_last(F::ReplayLosesLast)]
    #[case::replay_after_live(F::ReplayAfterLive)]
    #[case::replay_forgotten(F::ReplayForgotten)]
    #[case::replay_from_start(F::ReplayFromStart)]
    #[case::skips_in_other_topic(F::SkipsInOtherTopic)]
    #[case::loses_final(F::LosesFinal)]
    #[case::no_ping(F::NoPing)]
    #[case::pings_stop(F::PingsStop)]
    #[case::ping_late(F::PingLate)]
    #[case::pongs_for_pings(F::PongsForPings)]
    #[case::other_code(F::OtherCode)]
    #[case::code1005(F::Code1005)]
    #[case::code1006(F::Code1006)]
    #[case::code999(F::Code999)]
    #[case::no_code(F::NoCode)]
    #[case::no_close_frame(F::NoCloseFrame)]
    #[case::mid_frame(F::MidFrame)]
    #[case::other_reason(F::OtherReason)]
    #[case::no_reason(F::NoReason)]
    #[case::never_closes(F::NeverCloses)]
    #[case::flood(F::Flood)]
    #[case::stalls(F::Stalls)]
    #[case::no_pong(F::NoPong)]
    #[case::bad_utf8(F::BadUtf8)]
    #[case::reserved_opcode(F::ReservedOpcode)]
    #[case::masked(F::Masked)]
    #[case::lone_continuation(F::LoneContinuation)]
}

/// The test itself: reads, loses the network, comes back, reads on, and leaves the rest to the run.
pub(crate) async fn body(fault: Fault) -> wiretest::Result {
    let hub = wire::target("/feed", move |socket| serve(socket, fault)).await;
    let mut feed = Ws::builder(hub).subprotocol("feed.v1").await?;
    feed.recv_until(|message| message["text"] == "mark").await?;
    // One more event is there by the time of the pong: it is lost.
    feed.ping("are you there").await?;
    feed.abort();
    let mut feed = feed.reconnect().query("a", 2).query("b", 2).await?;
    feed.recv_until(|message| message["text"] == "caught up").await?;
    Ok(())
}

async fn serve(mut socket: Socket, fault: Fault) -> Served {
    let request = socket.request().await?;
    let again = request.path.contains("a=2&b=2");
    let at = if again { 1000 } else { 0 };
    Feed { socket, fault, at, again, sent: 0 }.run(&request).await
}

struct Feed {
    socket: Socket,
    fault: Fault,
    /// The time of the event sent last.
    at: u64,
    /// This is the second connection.
    again: bool,
    sent: usize,
}

impl Feed {
    fn is(&self, fault: Fault) -> bool {
        self.fault == fault
    }

    async fn run(&mut self, request: &wire::Request) -> Served {
        if self.is(F::RefusesReconnect) && self.again {
            return self.socket.raw(b"HTTP/1.1 503 No\r\ncontent-length: 4\r\n\r\nbusy").await;
        }
        let protocol = match self.fault {
            F::NoSubprotocol => "x-none: 1",
            F::OtherSubprotocol => "sec-websocket-protocol: feed.v1",
            F::OtherSubprotocolOnReconnect if self.again => "sec-websocket-protocol: feed.v1",
            _ => "sec-websocket-protocol: feed.v2",
        };
        let hub = match self.fault {
            F::NoHeader => "x-none: 1",
            F::NoHeaderOnReconnect if self.again => "x-none: 1",
            F::OtherHeader => "x-hub: 8",
            _ => "x-hub: 7",
        };
        self.socket.accept(request, &[protocol, hub, "x-node: a"]).await?;
        if self.again { self.second().await } else { self.first().await }
    }

    /// The first connection: a welcome, two events of each topic, and one that the client never reads.
    async fn first(&mut self) -> Served {
        if self.is(F::WelcomeSecond) {
            self.notice("hello").await?;
        }
        self.welcome().await?;
        self.illegal_frame().await?;
        if self.is(F::Stalls) {
            sleep(Duration::from_secs(120)).await;
        }
        let events: &[_] = match self.fault {
            F::Repeats => &[("a", 1), ("b", 1), ("b", 1), ("a", 2), ("b", 2)],
            F::Skips => &[("a", 0), ("b", 1), ("a", 2), ("b", 2)],
            F::Late => &[("a", 1), ("b", 2), ("b", 1), ("a", 2)],
            _ => &[("a", 1), ("b", 1), ("a", 2), ("b", 2)],
        };
        self.events(events).await?;
        let whole = match self.fault {
            F::OneTooFew => 5,
            F::OneTooMany => 7,
            _ => 6,
        };
        self.pad(whole).await?;
        self.notice("mark").await?;
        let ping = self.socket.wait(PING).await?;
        self.lost().await?;
        if !self.is(F::NoPong) {
            self.socket.frame(PONG, &ping).await?;
        }
        self.socket.ignore().await
    }

    /// What the client does not read before it loses the network.
    async fn lost(&mut self) -> Served {
        let count = if self.is(F::Flood) { 20 } else { 1 };
        for _ in 0..count {
            let mut event = self.event("a", 3);
            if self.is(F::BadEventLostAtAbort) {
                event["payload"] = json!("lost");
            }
            self.socket.json(&event).await?;
        }
        Ok(())
    }

    /// The second connection: the replay, live events, and the rest after the body's end.
    async fn second(&mut self) -> Served {
        let events: &[_] = match self.fault {
            F::ReplayRepeatsLast => &[("b", 2), ("a", 3), ("b", 3), ("a", 4), ("a", 5), ("b", 4)],
            F::ReplaySkips => &[("b", 3), ("a", 4), ("a", 5), ("b", 4)],
            F::ReplayLosesLast => &[("a", 3), ("b", 3), ("a", 5), ("b", 4)],
            F::ReplayAfterLive => &[("a", 5), ("b", 4), ("a", 3), ("b", 3), ("a", 4)],
            F::ReplayForgotten => &[("a", 5), ("b", 4)],
            F::ReplayFromStart => {
                &[("a", 1), ("b", 1), ("a", 2), ("b", 2), ("a", 3), ("b", 3), ("a", 4), ("a", 5), ("b", 4)]
            }
            F::SkipsInOtherTopic => &[("a", 3), ("b", 3), ("a", 4), ("a", 5), ("b", 5)],
            _ => &[("a", 3), ("b", 3), ("a", 4), ("a", 5), ("b", 4)],
        };
        self.events(events).await?;
        self.pad(11).await?;
        self.notice("caught up").await?;
        self.after_the_body().await?;
        self.goodbye().await
    }

    /// Ninety seconds of pings, with the last event among them.
    async fn after_the_body(&mut self) -> Served {
        let began = Instant::now();
        for (second, what) in [(25, PING), (50, PING), (60, TEXT), (75, PING), (90, CLOSE)] {
            let late = if self.is(F::PingLate) && second == 75 { 6 } else { 0 };
            let due = began + Duration::from_secs(second + late);
            while let Ok(frame) = timeout_at(due, self.socket.next()).await {
                frame?;
            }
            match what {
                PING => self.beat(second).await?,
                TEXT => self.last_event().await?,
                _ => {}
            }
        }
        Ok(())
    }

    async fn beat(&mut self, second: u64) -> Served {
        match self.fault {
            F::NoPing => Ok(()),
            F::PingsStop if second > 25 => Ok(()),
            F::PongsForPings => self.socket.frame(PONG, b"beat").await,
            _ => self.socket.frame(PING, b"beat").await,
        }
    }

    async fn last_event(&mut self) -> Served {
        let seq = if self.is(F::LosesFinal) { 7 } else { 6 };
        let mut event = self.event("a", seq);
        event["final"] = json!(!self.is(F::NoFinal));
        match self.fault {
            F::BadEventUnread => event["payload"] = json!(7),
            F::LastOfOtherVersion => event["v"] = json!(2),
            F::NotJsonUnread => return self.socket.frame(TEXT, b"{\"type\": \"event\", ..").await,
            _ => {}
        }
        self.socket.json(&event).await
    }

    async fn goodbye(&mut self) -> Served {
        match self.fault {
            F::OtherCode => self.socket.close(1001, "done").await?,
            F::Code1005 => self.socket.close(1005, "done").await?,
            F::Code1006 => self.socket.close(1006, "done").await?,
            F::Code999 => self.socket.close(999, "done").await?,
            F::OtherReason => self.socket.close(1000, "tired").await?,
            F::NoReason => self.socket.close(1000, "").await?,
            F::NoCode => self.socket.frame(CLOSE, b"").await?,
            F::NoCloseFrame => return Ok(()),
            F::MidFrame => return self.socket.raw(b"\x81\x7e\x01\x00half").await,
            F::NeverCloses => return self.beat_for_ever().await,
            _ => self.socket.close(1000, "done").await?,
        }
        self.socket.wait(CLOSE).await.map(drop)
    }

    async fn beat_for_ever(&mut self) -> Served {
        loop {
            self.socket.frame(PING, b"beat").await?;
            let next = Instant::now() + Duration::from_secs(25);
            while let Ok(frame) = timeout_at(next, self.socket.next()).await {
                frame?;
            }
        }
    }

    async fn welcome(&mut self) -> Served {
        let mut welcome = json!({ "type": "welcome", "v": 1, "server": "a", "topics": 2 });
        match self.fault {
            F::BadWelcome => welcome["topics"] = json!("two"),
            F::NoWelcomeMember => drop(welcome.as_object_mut().and_then(|all| all.remove("server"))),
            _ => {}
        }
        self.send(&welcome).await
    }

    async fn notice(&mut self, text: &str) -> Served {
        let version = if self.is(F::OneOfOtherVersion) && text == "mark" { 2 } else { 1 };
        self.send(&json!({ "type": "notice", "v": version, "text": text })).await
    }

    /// Notices until this connection has sent so many messages: no fault changes their number by the way.
    async fn pad(&mut self, count: usize) -> Served {
        while self.sent < count {
            match self.fault {
                F::NotJson if !self.again => self.instead(TEXT, b"hello").await?,
                F::Binary if !self.again => {
                    self.instead(BINARY, br#"{"type":"notice","v":1,"text":"x"}"#).await?;
                }
                F::UnnamedKind if !self.again => self.send(&json!({ "type": "gossip", "v": 1 })).await?,
                F::NoKind if !self.again => self.send(&json!({ "v": 1, "text": "x" })).await?,
                _ => self.notice("hello").await?,
            }
        }
        Ok(())
    }

    async fn events(&mut self, events: &[(&str, u64)]) -> Served {
        for (topic, seq) in events {
            let event = self.event(topic, *seq);
            self.send(&event).await?;
        }
        Ok(())
    }

    fn event(&mut self, topic: &str, seq: u64) -> Value {
        let third = seq == 3 && topic == "b";
        self.at += match self.fault {
            F::ClockStands if third => 0,
            _ => 10,
        };
        let at = if self.is(F::ClockBack) && third { 1 } else { self.at };
        let mut event = json!({
            "type": "event", "v": 1, "seq": seq, "topic": topic, "at": at,
            "time": "2026-05-04T03:02:01Z", "payload": { "n": seq }
        });
        match self.fault {
            F::BadEvent if (topic, seq) == ("b", 1) => event["payload"] = json!([]),
            F::BadEventOnReconnect if third => event["payload"] = Value::Null,
            F::BadFormat if third => event["time"] = json!("yesterday"),
            F::ExtraMember if third => event["paylod"] = json!({}),
            _ => {}
        }
        event
    }

    /// What no endpoint may send (RFC 6455, section 5).
    async fn illegal_frame(&mut self) -> Served {
        match self.fault {
            F::BadUtf8 => self.socket.frame(TEXT, b"\xff\xfe").await,
            F::ReservedOpcode => self.socket.frame(0xb, b"").await,
            F::Masked => self.socket.raw(b"\x81\x81\0\0\0\0x").await,
            F::LoneContinuation => self.socket.frame(CONTINUATION, b"x").await,
            _ => Ok(()),
        }
    }

    async fn send(&mut self, message: &Value) -> Served {
        self.instead(TEXT, message.to_string().as_bytes()).await
    }

    async fn instead(&mut self, opcode: u8, payload: &[u8]) -> Served {
        self.socket.frame(opcode, payload).await?;
        self.sent += 1;
        // A reader that reads keeps up.
        sleep(Duration::from_millis(10)).await;
        Ok(())
    }
}
