//! For each expectation: a hub that keeps it, a hub that breaks exactly it, and what the report says then.

use wiretest::prelude::*;
use wiretest_tests::Rerun;

use super::peer::{self, events, script};

#[fixture]
async fn hub() -> Server {
    peer::hub().await
}

/// Connects to `steps` and waits until the hub has closed.
async fn to_the_end(hub: &Server, steps: &[&str]) -> wiretest::Result {
    Ws::connect(script(hub, steps)).await?.closed().await?;
    Ok(())
}

/// Connects, reads `read` events, loses the network, and goes on with a second script.
async fn across(hub: &Server, first: &[i64], second: &[i64]) -> wiretest::Result {
    let mut feed = Ws::connect(script(hub, &[&events(first), "hold"])).await?;
    for _ in first {
        feed.recv_json().await?;
    }
    feed.abort();
    let steps = [&events(second), "close 1000"].join("\n");
    let mut feed = feed.reconnect().query("do", steps).await?;
    for _ in second {
        feed.recv_json().await?;
    }
    feed.closed().await?;
    Ok(())
}

mod green {
    use super::*;

    #[ws_test(schema = { "required": ["seq"] })]
    async fn schema(hub: &Server) -> wiretest::Result {
        to_the_end(hub, &[&events(&[1, 2]), "close 1000"]).await
    }

    #[ws_test(schema(by = "/type", a = { "required": ["x"] }, b = {}))]
    async fn schema_by(hub: &Server) -> wiretest::Result {
        to_the_end(hub, &["text {\"type\":\"a\",\"x\":1}", "text {\"type\":\"b\"}", "close 1000"]).await
    }

    #[ws_test(first("/seq" == 1), each("/seq" < 4), last("/seq" == 3))]
    async fn predicates(hub: &Server) -> wiretest::Result {
        to_the_end(hub, &[&events(&[1, 2, 3]), "close 1000"]).await
    }

    #[ws_test(messages = 3, contiguous("/seq"), increasing("/seq"))]
    async fn order(hub: &Server) -> wiretest::Result {
        across(hub, &[1, 2], &[3]).await
    }

    #[ws_test(messages = 0.., contiguous("/seq"), schema = {}, first("/seq" == 1))]
    async fn nothing_is_fine_where_the_count_says_so(hub: &Server) -> wiretest::Result {
        to_the_end(hub, &["close 1000"]).await
    }

    #[ws_test(messages = 1.., contiguous("/seq"))]
    async fn one_is_fine_where_the_count_says_so(hub: &Server) -> wiretest::Result {
        to_the_end(hub, &[&events(&[1]), "close 1000"]).await
    }

    /// What was unread at `abort()` is lost: 3 is not there twice.
    #[ws_test(messages = 4, contiguous("/seq"), schema = { "required": ["seq"] })]
    async fn what_an_aborted_client_did_not_read_is_lost(hub: &Server) -> wiretest::Result {
        let mut feed = Ws::connect(script(hub, &[&events(&[1, 2, 3]), "hold"])).await?;
        feed.recv_json().await?;
        feed.recv_json().await?;
        feed.ping("until 3 has arrived").await?;
        feed.abort();
        let steps = [&events(&[3, 4]), "hold"].join("\n");
        let mut feed = feed.reconnect().query("do", steps).await?;
        feed.recv_until(|message| message["seq"] == 4).await?;
        Ok(())
    }

    #[ws_test(heartbeat = "100ms")]
    async fn heartbeat(hub: &Server) -> wiretest::Result {
        Ws::connect(script(hub, &["ping", "ping", "hold"])).await?;
        Ok(())
    }

    #[ws_test(heartbeat(pong = "2s"))]
    async fn heartbeat_pong(hub: &Server) -> wiretest::Result {
        Ws::connect(script(hub, &["echo"])).await?;
        Ok(())
    }

    #[ws_test(close = Normal)]
    async fn close(hub: &Server) -> wiretest::Result {
        Ws::connect(script(hub, &["hold"])).await?;
        Ok(())
    }

    #[ws_test(close(code = 4001, reason = contains("tired"), by = server))]
    async fn close_by_server(hub: &Server) -> wiretest::Result {
        Ws::connect(script(hub, &["sleep 20", "close 4001 I am tired"])).await?;
        Ok(())
    }

    #[ws_test(close = Dropped)]
    async fn dropped(hub: &Server) -> wiretest::Result {
        Ws::connect(script(hub, &["sleep 20"])).await?;
        Ok(())
    }

    #[ws_test(buffer = 3, messages = 3)]
    async fn buffer(hub: &Server) -> wiretest::Result {
        to_the_end(hub, &[&events(&[1, 2, 3]), "close 1000"]).await
    }

    #[ws_test(subprotocol = "v2")]
    async fn subprotocol(hub: &Server) -> wiretest::Result {
        Ws::connect(script(hub, &["hold"]).with_query("protocol", "v2")).await?;
        Ok(())
    }

    #[ws_test(headers("x-hub" == "1", absent("x-nope")))]
    async fn headers(hub: &Server) -> Handshake {
        Ws::connect(script(hub, &["hold"])).await
    }

    #[ws_test(first("/seq" == 1), messages = 2)]
    async fn predicates_on_a_handshake(hub: &Server) -> Handshake {
        Ws::connect(script(hub, &[&events(&[1, 2]), "hold"])).await
    }

    /// The flood is larger than any queue, and a peer that is never read from must still be closed.
    #[ws_test(messages = 5000, each("/seq" == 1), increasing("/no"), schema = { "required": ["seq"] })]
    #[should_panic(expected = "there were no two messages to compare")]
    async fn what_nobody_reads_is_judged_too(hub: &Server) -> wiretest::Result {
        Ws::connect(script(hub, &["times 5000 {\"seq\":1}", "hold"])).await?;
        Ok(())
    }

    #[ws_test]
    async fn without_expectations_nothing_is_judged(hub: &Server) -> wiretest::Result {
        Ws::connect(script(hub, &["text no json", "stuck"])).await?;
        Ok(())
    }
}

mod red {
    use super::*;

    #[ws_test(schema = { "properties": { "seq": { "type": "integer" } } })]
    #[ignore = "it must fail"]
    async fn schema(hub: &Server) -> wiretest::Result {
        to_the_end(hub, &["text {\"seq\":1}", "text {\"seq\":\"two\"}", "close 1000"]).await
    }

    #[ws_test(schema = {})]
    #[ignore = "it must fail"]
    async fn schema_binary(hub: &Server) -> wiretest::Result {
        to_the_end(hub, &["binary x", "close 1000"]).await
    }

    #[ws_test(schema = {})]
    #[ignore = "it must fail"]
    async fn schema_no_json(hub: &Server) -> wiretest::Result {
        to_the_end(hub, &["text x", "close 1000"]).await
    }

    #[ws_test(schema = {})]
    #[ignore = "it must fail"]
    async fn schema_nothing(hub: &Server) -> wiretest::Result {
        to_the_end(hub, &["close 1000"]).await
    }

    #[ws_test(schema(by = "/type", a = {}))]
    #[ignore = "it must fail"]
    async fn schema_by(hub: &Server) -> wiretest::Result {
        to_the_end(hub, &["text {\"type\":\"b\"}", "close 1000"]).await
    }

    /// The violation comes after the body's last receive, on the close handshake's way.
    #[ws_test(schema = { "required": ["seq"] })]
    #[ignore = "it must fail"]
    async fn schema_unread(hub: &Server) -> wiretest::Result {
        let mut ws = Ws::connect(script(hub, &[&events(&[1]), "wait", "text {}", "hold"])).await?;
        ws.recv_json().await?;
        ws.send_text("go on").await?;
        Ok(())
    }

    /// What was lost for the order is judged by the schema all the same.
    #[ws_test(schema = { "required": ["seq"] })]
    #[ignore = "it must fail"]
    async fn schema_aborted(hub: &Server) -> wiretest::Result {
        let mut ws = Ws::connect(script(hub, &["text {}", "echo"])).await?;
        ws.ping("until it has arrived").await?;
        ws.abort();
        Ok(())
    }

    #[ws_test(first("/seq" == 1))]
    #[ignore = "it must fail"]
    async fn first(hub: &Server) -> wiretest::Result {
        to_the_end(hub, &[&events(&[2, 1]), "close 1000"]).await
    }

    #[ws_test(each("/seq" < 3))]
    #[ignore = "it must fail"]
    async fn each(hub: &Server) -> wiretest::Result {
        to_the_end(hub, &[&events(&[1, 2, 3]), "close 1000"]).await
    }

    #[ws_test(last("/seq" == 3))]
    #[ignore = "it must fail"]
    async fn last(hub: &Server) -> wiretest::Result {
        to_the_end(hub, &[&events(&[3, 4]), "close 1000"]).await
    }

    #[ws_test(last("/seq" == 3))]
    #[ignore = "it must fail"]
    async fn last_nothing(hub: &Server) -> wiretest::Result {
        to_the_end(hub, &["close 1000"]).await
    }

    #[ws_test(messages = 2..=3)]
    #[ignore = "it must fail"]
    async fn messages_few(hub: &Server) -> wiretest::Result {
        to_the_end(hub, &[&events(&[1]), "close 1000"]).await
    }

    #[ws_test(messages = 2)]
    #[ignore = "it must fail"]
    async fn messages_many(hub: &Server) -> wiretest::Result {
        to_the_end(hub, &[&events(&[1, 2, 3]), "close 1000"]).await
    }

    #[ws_test(messages = 0..)]
    #[ignore = "it must fail"]
    async fn messages_nobody() {}

    #[ws_test(increasing("/seq"))]
    #[ignore = "it must fail"]
    async fn increasing(hub: &Server) -> wiretest::Result {
        to_the_end(hub, &[&events(&[1, 3, 2]), "close 1000"]).await
    }

    #[ws_test(contiguous("/seq", per = "/topic"))]
    #[ignore = "it must fail"]
    async fn per(hub: &Server) -> wiretest::Result {
        let event = |topic, seq| format!("text {{\"topic\":\"{topic}\",\"seq\":{seq}}}");
        let steps = [event("a", 1), event("b", 1), event("a", 2), event("b", 3), "close 1000".into()];
        to_the_end(hub, &[&steps.join("\n")]).await
    }

    #[ws_test(contiguous("/seq"))]
    #[ignore = "it must fail"]
    async fn contiguous_one(hub: &Server) -> wiretest::Result {
        to_the_end(hub, &[&events(&[1]), "close 1000"]).await
    }

    #[ws_test(contiguous("/seq"))]
    #[ignore = "it must fail"]
    async fn replay_repeats(hub: &Server) -> wiretest::Result {
        across(hub, &[1, 2], &[2, 3]).await
    }

    #[ws_test(contiguous("/seq"))]
    #[ignore = "it must fail"]
    async fn replay_skips(hub: &Server) -> wiretest::Result {
        across(hub, &[1, 2], &[4, 5]).await
    }

    #[ws_test(contiguous("/seq"))]
    #[ignore = "it must fail"]
    async fn replay_loses(hub: &Server) -> wiretest::Result {
        across(hub, &[1, 2], &[3, 5]).await
    }

    #[ws_test(contiguous("/seq"))]
    #[ignore = "it must fail"]
    async fn replay_late(hub: &Server) -> wiretest::Result {
        across(hub, &[1, 2], &[5, 3, 4]).await
    }

    #[ws_test(heartbeat = "50ms")]
    #[ignore = "it must fail"]
    async fn heartbeat(hub: &Server) -> wiretest::Result {
        Ws::connect(script(hub, &["hold"])).await?;
        Ok(())
    }

    #[ws_test(heartbeat = "50ms")]
    #[ignore = "it must fail"]
    async fn heartbeat_slow(hub: &Server) -> wiretest::Result {
        to_the_end(hub, &["ping", "sleep 200", "ping", "close 1000"]).await
    }

    #[ws_test(heartbeat = "5s")]
    #[ignore = "it must fail"]
    async fn heartbeat_short(hub: &Server) -> wiretest::Result {
        to_the_end(hub, &["close 1000"]).await
    }

    #[ws_test(heartbeat(pong = "50ms"))]
    #[ignore = "it must fail"]
    async fn heartbeat_pong(hub: &Server) -> wiretest::Result {
        Ws::connect(script(hub, &["sleep 300", "hold"])).await?;
        Ok(())
    }

    #[ws_test(close = Normal)]
    #[ignore = "it must fail"]
    async fn close(hub: &Server) -> wiretest::Result {
        to_the_end(hub, &["close 1001 going"]).await
    }

    #[ws_test(close = Normal)]
    #[ignore = "it must fail"]
    async fn close_without_code(hub: &Server) -> wiretest::Result {
        to_the_end(hub, &["close"]).await
    }

    #[ws_test(close = ProtocolError)]
    #[ignore = "it must fail"]
    async fn close_that_is_rewritten(hub: &Server) -> wiretest::Result {
        to_the_end(hub, &["raw 880203ed", "stuck"]).await
    }

    #[ws_test(close = Normal)]
    #[ignore = "it must fail"]
    async fn close_dropped(hub: &Server) -> wiretest::Result {
        to_the_end(hub, &[]).await
    }

    #[ws_test(close = Normal, within = "100ms")]
    #[ignore = "it must fail"]
    async fn close_unanswered(hub: &Server) -> wiretest::Result {
        Ws::connect(script(hub, &["stuck"])).await?;
        Ok(())
    }

    #[ws_test(close(code = Normal, by = server), within = "100ms")]
    #[ignore = "it must fail"]
    async fn close_still_open(hub: &Server) -> wiretest::Result {
        Ws::connect(script(hub, &["hold"])).await?;
        Ok(())
    }

    #[ws_test(close(code = Normal, by = server))]
    #[ignore = "it must fail"]
    async fn close_by_client(hub: &Server) -> wiretest::Result {
        Ws::connect(script(hub, &["hold"])).await?.close().await?;
        Ok(())
    }

    #[ws_test(close(code = Normal, reason = "bye"))]
    #[ignore = "it must fail"]
    async fn close_reason(hub: &Server) -> wiretest::Result {
        to_the_end(hub, &["close 1000 see you"]).await
    }

    #[ws_test(close = Dropped)]
    #[ignore = "it must fail"]
    async fn close_not_dropped(hub: &Server) -> wiretest::Result {
        to_the_end(hub, &["close 1000"]).await
    }

    #[ws_test(close = Normal)]
    #[ignore = "it must fail"]
    async fn close_aborted(hub: &Server) -> wiretest::Result {
        Ws::connect(script(hub, &["hold"])).await?.abort();
        Ok(())
    }

    #[ws_test(buffer = 2)]
    #[ignore = "it must fail"]
    async fn buffer(hub: &Server) -> wiretest::Result {
        to_the_end(hub, &[&events(&[1, 2, 3]), "close 1000"]).await
    }

    /// While only the end is waited for the oldest make room: they were pending all the same.
    #[ws_test(buffer = 2000)]
    #[ignore = "it must fail"]
    async fn buffer_beyond_the_queue(hub: &Server) -> wiretest::Result {
        let mut ws = Ws::connect(script(hub, &["times 2100 1", "close 1000"])).await?;
        ws.closed().await?;
        Ok(())
    }

    #[ws_test(subprotocol = "v2")]
    #[ignore = "it must fail"]
    async fn subprotocol(hub: &Server) -> wiretest::Result {
        Ws::connect(script(hub, &["hold"])).await?;
        Ok(())
    }

    #[ws_test(handshake = 401)]
    #[ignore = "it must fail"]
    async fn handshake_accepted(hub: &Server) -> Handshake {
        Ws::connect(script(hub, &["hold"])).await
    }

    #[ws_test]
    #[ignore = "it must fail"]
    async fn handshake_refused() -> Handshake {
        Ws::connect("ws://127.0.0.1:1/").await
    }

    #[ws_test(headers("x-hub" == "2"))]
    #[ignore = "it must fail"]
    async fn headers(hub: &Server) -> Handshake {
        Ws::connect(script(hub, &["hold"])).await
    }

    #[ws_test(schema = { "required": ["seq"] }, close = Normal)]
    #[ignore = "it must fail"]
    async fn body_fails_first(hub: &Server) -> wiretest::Result {
        let mut ws = Ws::connect(script(hub, &["text {}", "hold"])).await?;
        ws.recv_json().await?;
        Err("the body's own")?;
        Ok(())
    }
}

/// Each faulty hub, and what the report of its test must say, after the expectation's own text.
const FAULTS: &[(&str, &str, &[&str])] = &[
    ("schema", "schema = ", &["message 2 on connection 1 violates", "/seq", "/properties/seq/type", "two"]),
    ("schema_binary", "schema = ", &["binary message"]),
    ("schema_no_json", "schema = ", &["it is not JSON"]),
    ("schema_nothing", "schema = ", &["judged nothing", "no message arrived"]),
    ("schema_by", "schema(", &["`/type` is \"b\"", "there are \"a\""]),
    ("schema_unread", "schema = ", &["message 2 on connection 1"]),
    ("schema_aborted", "schema = ", &["message 1 on connection 1"]),
    ("first", "\"/seq\" == 1", &["message 1 of client 1", "actual:   2"]),
    ("each", "\"/seq\" < 3", &["message 3 of client 1"]),
    ("last", "\"/seq\" == 3", &["message 2 of client 1"]),
    ("last_nothing", "last(", &["judged nothing"]),
    ("messages_few", "messages = 2..=3", &["too few", "expected: 2 to 3", "actual:   1"]),
    ("messages_many", "messages = 2", &["too many", "actual:   3"]),
    ("messages_nobody", "messages = 0..", &["judged nothing", "no connection was opened"]),
    ("increasing", "increasing(", &["2 comes late: after 3"]),
    ("per", "contiguous(", &["of \"b\": it skips 2: after 1 comes 3"]),
    ("contiguous_one", "contiguous(", &["judged nothing", "no two messages"]),
    ("replay_repeats", "contiguous(", &["the replay repeats the last event: 2 again"]),
    ("replay_skips", "contiguous(", &["the replay skips 3"]),
    ("replay_loses", "contiguous(", &["the replay loses 4"]),
    ("replay_late", "contiguous(", &["the replay comes after live events"]),
    (
        "heartbeat",
        "heartbeat = \"50ms\"",
        &["went without a heartbeat", "expected: a ping at least every 50ms"],
    ),
    ("heartbeat_slow", "heartbeat = \"50ms\"", &["the server's ping came after"]),
    ("heartbeat_short", "heartbeat = \"5s\"", &["judged nothing"]),
    ("heartbeat_pong", "heartbeat(", &["did not answer a ping", "expected: a pong within 50ms"]),
    ("close", "close = Normal", &["closed with 1001 \"going\", by the server"]),
    ("close_without_code", "close = Normal", &["closed without a code"]),
    ("close_that_is_rewritten", "close = ProtocolError", &["closed with 1005"]),
    ("close_dropped", "close = Normal", &["dropped by the server"]),
    ("close_unanswered", "close = Normal", &["did not answer our close frame"]),
    ("close_still_open", "close(", &["still open 100ms after the body"]),
    ("close_by_client", "close(", &["expected: closed by the server", "by the client"]),
    ("close_reason", "close(", &["expected: the reason \"bye\"", "see you"]),
    ("close_not_dropped", "close = Dropped", &["closed with 1000"]),
    ("close_aborted", "close = Normal", &["judged nothing", "abort()"]),
    ("buffer", "buffer = 2", &["expected: at most 2 unread", "actual:   3 unread"]),
    ("buffer_beyond_the_queue", "buffer = 2000", &["at most 2000 unread", "actual:   2001 unread"]),
    ("subprotocol", "subprotocol = ", &["none: the server chose no sub-protocol"]),
    ("handshake_accepted", "handshake = 401", &["expected: 401", "the server accepted the connection"]),
    ("handshake_refused", "the handshake failed", &["refused"]),
    ("headers", "headers(", &["expected: x-hub: 2", "actual:   x-hub: 1"]),
    ("body_fails_first", "the body's own", &["message 1 on connection 1 violates"]),
];

#[test]
fn every_fault_is_found_and_no_other() {
    let run = Rerun::ignored("faults::red::");
    for (name, site, says) in FAULTS {
        let report = run.output(&format!("faults::red::{name}"));
        let findings = report.split("\nserver").next().unwrap_or(report);
        assert!(findings.contains(site), "{name}: {site:?} in\n{report}");
        for text in *says {
            assert!(findings.contains(text), "{name}: {text:?} in\n{report}");
        }
        if *name != "body_fails_first" {
            assert!(!findings.contains("more problem"), "{name} has one fault:\n{report}");
        }
    }
    assert_eq!(run.stdout.matches("... FAILED").count(), FAULTS.len(), "{}", run.stdout);
}
