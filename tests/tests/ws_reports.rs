//! What a user reads when a WebSocket test fails: whole reports, kept as snapshots.

#[path = "ws_mutants/wire.rs"]
#[allow(dead_code, reason = "the mutants need more of it")]
mod wire;

use wiretest_tests::Rerun;

/// Each fails.
mod fails {
    use std::time::Duration;

    use serde_json::json;
    use tokio::time::sleep;
    use wiretest::prelude::*;

    use super::wire::{self, BINARY, CLOSE, PING, Served, Socket, TEXT};

    /// A hub that accepts, with a secret in its answer, and then does as it is told.
    async fn hub<F>(play: impl Fn(Socket) -> F + Copy + Send + 'static) -> Target
    where
        F: Future<Output = Served> + Send + 'static,
    {
        wire::target("/ws?token=abc&room=a", move |mut socket| async move {
            let request = socket.request().await?;
            socket.accept(&request, &["set-cookie: session=abc", "x-csrf-token: abc", "x-hub: 7"]).await?;
            play(socket).await
        })
        .await
    }

    async fn goodbye(mut socket: Socket) -> Served {
        socket.wait(CLOSE).await?;
        socket.close(1000, "").await
    }

    #[ws_test(clock = paused, schema = {
        "type": "object",
        "required": ["type", "payload"],
        "properties": { "payload": { "type": "object", "properties": { "price": { "minimum": 0 } } } }
    })]
    #[ignore = "fails on purpose: `ws_reports` runs it"]
    async fn schema_is_violated() -> wiretest::Result {
        let hub = hub(|mut socket| async move {
            socket.json(&json!({ "type": "order", "payload": { "price": 1 } })).await?;
            socket.json(&json!({ "payload": { "price": -5, "note": "x".repeat(900) } })).await?;
            goodbye(socket).await
        });
        Ws::connect(hub.await).await?.recv_json().await?;
        Ok(())
    }

    #[ws_test(clock = paused, schema(by = "/type", welcome = { "required": ["server"] }))]
    #[ignore = "fails on purpose: `ws_reports` runs it"]
    async fn binary_and_unknown_kinds() -> wiretest::Result {
        let hub = hub(|mut socket| async move {
            socket.json(&json!({ "type": "welcome", "server": "a" })).await?;
            socket.json(&json!({ "type": "gossip" })).await?;
            socket.frame(BINARY, &[0, 255, 16, 32]).await?;
            goodbye(socket).await
        });
        Ws::connect(hub.await).await?.recv_json().await?;
        Ok(())
    }

    #[ws_test(clock = paused, contiguous("/seq", per = "/topic"))]
    #[ignore = "fails on purpose: `ws_reports` runs it"]
    async fn replay_loses_an_event() -> wiretest::Result {
        let hub = wire::target("/ws", |mut socket| async move {
            let request = socket.request().await?;
            socket.accept(&request, &[]).await?;
            let seqs = if request.path.contains("last") { [4, 5] } else { [1, 2] };
            for seq in seqs {
                socket.json(&json!({ "seq": seq, "topic": "orders" })).await?;
            }
            goodbye(socket).await
        });
        let mut feed = Ws::connect(hub.await).await?;
        feed.recv_until(|message| message["seq"] == 2).await?;
        feed.abort();
        let mut feed = feed.reconnect().query("last", 2).await?;
        feed.recv_until(|message| message["seq"] == 5).await?;
        Ok(())
    }

    #[ws_test(clock = paused, first("/type" == "welcome", has("/server")), each("/v" <= 1))]
    #[ignore = "fails on purpose: `ws_reports` runs it"]
    async fn predicates_fail() -> wiretest::Result {
        let hub = hub(|mut socket| async move {
            socket.json(&json!({ "type": "hello", "v": 1 })).await?;
            socket.json(&json!({ "type": "event", "v": 2 })).await?;
            goodbye(socket).await
        });
        Ws::connect(hub.await).await?;
        Ok(())
    }

    #[ws_test(clock = paused, messages = 2..=3)]
    #[ignore = "fails on purpose: `ws_reports` runs it"]
    async fn too_few_messages() -> wiretest::Result {
        let hub = hub(|mut socket| async move {
            socket.frame(TEXT, b"hello").await?;
            goodbye(socket).await
        });
        Ws::connect(hub.await).await?;
        Ok(())
    }

    #[ws_test(clock = paused, heartbeat = "30s")]
    #[ignore = "fails on purpose: `ws_reports` runs it"]
    async fn heartbeat_is_late() -> wiretest::Result {
        let hub = hub(|mut socket| async move {
            for seconds in [30, 45] {
                sleep(Duration::from_secs(seconds)).await;
                socket.frame(PING, b"beat").await?;
            }
            socket.frame(TEXT, b"done").await?;
            goodbye(socket).await
        });
        Ws::builder(hub.await).within(Duration::from_secs(90)).await?.recv_text().await?;
        Ok(())
    }

    #[ws_test(clock = paused, heartbeat(pong = "2s"))]
    #[ignore = "fails on purpose: `ws_reports` runs it"]
    async fn pings_are_not_answered() -> wiretest::Result {
        let hub = hub(goodbye);
        Ws::connect(hub.await).await?;
        Ok(())
    }

    #[ws_test(clock = paused, close(code = Normal, reason = "bye", by = server))]
    #[ignore = "fails on purpose: `ws_reports` runs it"]
    async fn closed_with_an_illegal_code() -> wiretest::Result {
        let hub = hub(|mut socket| async move {
            socket.close(1005, "so long").await?;
            socket.ignore().await
        });
        Ws::connect(hub.await).await?;
        Ok(())
    }

    #[ws_test(clock = paused, close = Normal)]
    #[ignore = "fails on purpose: `ws_reports` runs it"]
    async fn close_is_not_answered() -> wiretest::Result {
        let hub = hub(|mut socket| async move { socket.ignore().await });
        Ws::connect(hub.await).await?;
        Ok(())
    }

    #[ws_test(clock = paused, close = Normal)]
    #[ignore = "fails on purpose: `ws_reports` runs it"]
    async fn hangs_up_in_a_frame() -> wiretest::Result {
        let hub = hub(|mut socket| async move {
            sleep(Duration::from_millis(20)).await;
            socket.raw(b"\x81\x7e\x01\x00half").await
        });
        Ws::connect(hub.await).await?.closed().await?;
        Ok(())
    }

    #[ws_test(clock = paused, handshake = 401, headers("www-authenticate" == "Bearer"))]
    #[ignore = "fails on purpose: `ws_reports` runs it"]
    async fn refused_in_another_way() -> Handshake {
        let hub = wire::target("/ws?access_token=abc", |mut socket| async move {
            socket.request().await?;
            let head = "HTTP/1.1 403 Forbidden\r\nset-cookie: a=b\r\ncontent-length: 26\r\n\r\n";
            socket.raw(head.as_bytes()).await?;
            sleep(Duration::from_millis(5)).await;
            socket.raw(br#"{"error":"not for your eye"#).await
        });
        Ws::builder(hub.await).bearer("secret").await
    }

    #[ws_test(clock = paused, handshake = 401)]
    #[ignore = "fails on purpose: `ws_reports` runs it"]
    async fn accepted_by_mistake() -> Handshake {
        Ws::connect(hub(goodbye).await).await
    }

    #[ws_test]
    #[ignore = "fails on purpose: `ws_reports` runs it"]
    async fn nobody_listens() -> wiretest::Result {
        Ws::connect("ws://127.0.0.1:1/ws").await?;
        Ok(())
    }

    #[ws_test(clock = paused, subprotocol = "chat.v2", headers("x-hub" == "8"))]
    #[ignore = "fails on purpose: `ws_reports` runs it"]
    async fn no_subprotocol_and_another_header() -> wiretest::Result {
        Ws::connect(hub(goodbye).await).await?;
        Ok(())
    }

    #[ws_test(clock = paused, within = "2s")]
    #[ignore = "fails on purpose: `ws_reports` runs it"]
    async fn a_receive_is_in_vain() -> wiretest::Result {
        let hub = hub(|mut socket| async move {
            socket.json(&json!({ "type": "welcome" })).await?;
            socket.json(&json!({ "type": "event", "seq": 1 })).await?;
            goodbye(socket).await
        });
        let mut feed = Ws::connect(hub.await).await?;
        feed.recv_until(|message| message["type"] == "joined").await?;
        Ok(())
    }

    #[ws_test(clock = paused, buffer = 64)]
    #[ignore = "fails on purpose: `ws_reports` runs it"]
    async fn a_flood() -> wiretest::Result {
        let hub = hub(|mut socket| async move {
            for number in 0..500 {
                socket.json(&json!({ "number": number })).await?;
            }
            goodbye(socket).await
        });
        let mut feed = Ws::connect(hub.await).await?;
        feed.ping("until they are all there").await.ok();
        Ok(())
    }

    #[ws_test(clock = paused, schema = {}, increasing("/seq"))]
    #[ignore = "fails on purpose: `ws_reports` runs it"]
    async fn nothing_to_judge() -> wiretest::Result {
        Ws::connect(hub(goodbye).await).await?;
        Ok(())
    }
}

/// The reports' sections that a reader must find, in this order.
fn sound(name: &str, report: &str) {
    let first = report.lines().next().unwrap_or_default();
    assert!(first.starts_with(&format!("test `fails::{name}` failed: ")), "{first}");
    for secret in ["session=abc", "token=abc", "csrf-token: abc", "Bearer secret", "a=b"] {
        assert!(!report.contains(secret), "{secret} is in\n{report}");
    }
    assert!(report.lines().all(|line| line.len() < 700), "a line is too long in\n{report}");
    assert!(report.lines().count() < 110, "{} lines", report.lines().count());
}

#[test]
fn reports_read_as_they_should() {
    let run = Rerun::ignored("fails::");
    let names: Vec<_> =
        run.stdout.lines().filter_map(|line| line.strip_prefix("test fails::")?.split(' ').next()).collect();
    assert_eq!(names.len(), 17, "{}", run.stdout);
    for name in names {
        let report = run.exact_report(&format!("fails::{name}"));
        sound(name, &report);
        insta::assert_snapshot!(name, report);
    }
}
