//! The client in plain tokio tests.

use std::time::Duration;

use serde::Deserialize;
use serde_json::json;
use wiretest::prelude::*;

use super::peer::{hub, script};

/// The line of the caller, for errors that name it.
macro_rules! here {
    () => {
        concat!(file!(), ":", line!())
    };
}

static ANY: wiretest::Schema = wiretest::Schema::embedded(r#"{ "type": "object", "required": ["seq"] }"#);
const CONST: wiretest::Schema = wiretest::Schema::embedded(r#"{ "type": "object", "required": ["seq"] }"#);

/// A static, a constant, a reference and a call are schemas alike.
#[ws_test]
#[case::of_static(schema = ANY)]
#[case::of_const(schema = CONST)]
#[case::of_reference(schema = &ANY)]
#[case::of_call(schema = ANY.clone())]
async fn schema_value() -> wiretest::Result {
    let hub = hub().await;
    let mut ws = Ws::connect(script(&hub, &["echo"])).await?;
    ws.send_json(json!({ "seq": 1 })).await?;
    assert_eq!(ws.recv_json().await?["seq"], 1);
    ws.close().await?;
    Ok(())
}

#[tokio::test]
async fn messages_of_every_kind_are_sent_and_received() -> wiretest::Result {
    #[derive(Debug, Deserialize, PartialEq)]
    struct Event {
        seq: u64,
    }
    let hub = hub().await;
    let mut ws = Ws::connect(script(&hub, &["echo"])).await?;
    ws.send_json(json!({ "seq": 1 })).await?;
    assert_eq!(ws.recv_json().await?, json!({ "seq": 1 }));
    ws.send_json(&json!({ "seq": 2 })).await?;
    assert_eq!(ws.recv::<Event>().await?, Event { seq: 2 });
    ws.send_text("hello").await?;
    assert_eq!(ws.recv_text().await?, "hello");
    ws.send_binary([1, 2, 3]).await?;
    assert_eq!(&ws.recv_binary().await?[..], [1, 2, 3]);
    ws.send_text("x").await?;
    assert_eq!(ws.recv_message().await?, Message::Text("x".into()));
    for seq in 0..5 {
        ws.send_json(json!({ "seq": seq })).await?;
    }
    assert_eq!(ws.recv_until(|message| message["seq"] == 3).await?["seq"], 3);
    assert_eq!(ws.response().status(), 101);
    assert_eq!(ws.response().headers()["x-hub"], "1");
    let closed = ws.close().await?;
    let expected = Closed { code: Some(1000), reason: String::new(), clean: true, by: ClosedBy::Client };
    assert_eq!(closed, expected);
    Ok(())
}

#[tokio::test]
async fn a_wait_that_is_in_vain_names_line_time_and_what_came() -> wiretest::Result {
    let hub = hub().await;
    let within = Duration::from_millis(50);
    let mut ws =
        Ws::builder(script(&hub, &["text {\"type\":\"other\"}", "hold"])).within(within).connect().await?;
    let error = ws.recv_until(|message| message["type"] == "mine").await.expect_err("it never comes");
    assert!(error.is_timeout());
    let text = error.to_string();
    assert!(text.contains("recv_until") && text.contains("client.rs:"), "{text}");
    assert!(text.contains("no message that fits within 50ms") && text.contains("\"other\""), "{text}");
    let (error, line) = (ws.recv_json().await.expect_err("nothing comes"), here!());
    let error: String = error.to_string();
    assert!(error.contains(line), "{error} at {line}");
    assert!(error.contains("1 messages"), "{error}");
    Ok(())
}

#[tokio::test]
async fn json_nested_too_deep_is_told_as_such() -> wiretest::Result {
    let hub = hub().await;
    let text = format!("text {}{}", "[".repeat(128), "]".repeat(128));
    let mut ws = Ws::connect(script(&hub, &[&text, &text])).await?;
    for error in [ws.recv_json().await.err(), ws.recv::<serde_json::Value>().await.err()] {
        let error = error.ok_or("it was read")?;
        assert!(error.to_string().contains("it is nested deeper than wiretest reads JSON"), "{error}");
    }
    Ok(())
}

#[tokio::test]
async fn a_wrong_message_a_closed_connection_and_a_timeout_are_different_errors() -> wiretest::Result {
    let hub = hub().await;
    let steps = ["text no json", "binary x", "text {\"a\":1}", "text t", "close 4001 done"];
    let mut ws = Ws::connect(script(&hub, &steps)).await?;
    let error = ws.recv_json().await.expect_err("not JSON");
    assert!(error.is_wrong_message() && error.to_string().contains("no json"), "{error}");
    let error = ws.recv_text().await.expect_err("binary");
    assert!(error.is_wrong_message() && error.to_string().contains("not text"), "{error}");
    let error = ws.recv::<Vec<u8>>().await.expect_err("an object");
    assert!(error.is_wrong_message() && error.to_string().contains("Vec<u8>"), "{error}");
    let error = ws.recv_binary().await.expect_err("text");
    assert!(error.is_wrong_message() && error.to_string().contains("not binary"), "{error}");
    let error = ws.recv_json().await.expect_err("closed");
    let expected = Closed { code: Some(4001), reason: "done".to_owned(), clean: true, by: ClosedBy::Server };
    assert_eq!(error.closed(), Some(&expected));
    assert!(error.to_string().contains("closed with 4001 \"done\", by the server"), "{error}");
    assert_eq!(ws.closed().await?, expected);
    let error = ws.send_text("too late").await.expect_err("closed");
    assert_eq!(error.closed(), Some(&expected));
    Ok(())
}

#[tokio::test]
async fn silence_is_broken_by_messages_and_by_the_end_not_by_pings() -> wiretest::Result {
    let hub = hub().await;
    let mut ws =
        Ws::connect(script(&hub, &["ping x", "wait", "wait", "text noise", "wait", "close 1000"])).await?;
    ws.expect_silence(Duration::from_millis(20)).await?;
    ws.send_text("go on").await?;
    let error = ws.expect_silence(Duration::from_secs(5)).await.expect_err("noise");
    assert!(error.is_wrong_message() && error.to_string().contains("noise"), "{error}");
    ws.send_text("go on").await?;
    let error = ws.expect_silence(Duration::from_secs(5)).await.expect_err("the end");
    assert_eq!(error.closed().and_then(|closed| closed.code), Some(1000));
    let error = ws.expect_silence(Duration::from_millis(1)).await.expect_err("it has ended");
    assert!(error.closed().is_some());
    Ok(())
}

#[tokio::test]
async fn true_close_codes_are_told() -> wiretest::Result {
    let hub = hub().await;
    // 1005 and 999 must not be on the wire; 1006 neither.
    for (frame, code) in [("880203ed", 1005), ("880203e7", 999), ("880203ee", 1006)] {
        let mut ws = Ws::connect(script(&hub, &[&format!("raw {frame}"), "stuck"])).await?;
        let closed = ws.closed().await?;
        assert_eq!((closed.code, closed.clean, closed.by), (Some(code), false, ClosedBy::Server));
    }
    let mut ws = Ws::connect(script(&hub, &["raw 8800", "hold"])).await?;
    let closed = ws.closed().await?;
    assert_eq!((closed.code, closed.clean, closed.by), (None, true, ClosedBy::Server));
    let mut ws = Ws::connect(script(&hub, &[])).await?;
    let closed = ws.closed().await?;
    assert_eq!((closed.code, closed.clean, closed.by), (None, false, ClosedBy::Server));
    Ok(())
}

#[tokio::test]
async fn a_close_that_is_not_answered_is_bounded() -> wiretest::Result {
    let hub = hub().await;
    let target = script(&hub, &["stuck"]);
    let mut ws = Ws::builder(target).within(Duration::from_millis(50)).await?;
    let error = ws.close().await.expect_err("no answer");
    assert!(error.is_timeout() && error.to_string().contains("did not answer our close frame"), "{error}");
    assert!(ws.recv_json().await.is_err());
    Ok(())
}

#[tokio::test]
async fn a_peer_that_breaks_the_protocol_is_told_and_so_is_the_test() -> wiretest::Result {
    let hub = hub().await;
    for (what, frame, problem) in [
        ("masked", "8180 00000000", "masked"),
        ("reserved bits", "c100", "Reserved bits"),
        ("a reserved opcode", "8300", "opcode"),
        ("bad UTF-8", "8101ff", "UTF-8"),
        ("a long ping", &format!("897e007e{}", "00".repeat(126)), "125 bytes"),
        ("a lone continuation", "8000", "nothing to continue"),
    ] {
        let mut ws = Ws::connect(script(&hub, &[&format!("raw {frame}"), "hold"])).await?;
        let error = ws.recv_text().await.expect_err(what);
        assert!(matches!(error.kind(), RecvErrorKind::Protocol), "{what}: {error}");
        assert!(error.to_string().contains(problem), "{what}: {error}");
    }
    let mut ws = Ws::connect(script(&hub, &["raw 827f 0000000001000001", "stuck"])).await?;
    let error = ws.recv_binary().await.expect_err("too long");
    assert!(matches!(error.kind(), RecvErrorKind::TooLarge), "{error}");
    Ok(())
}

#[tokio::test]
async fn illegal_frames_leave_as_they_are() -> wiretest::Result {
    let hub = hub().await;
    for frame in [
        Frame { fin: true, rsv: 4, opcode: 1, payload: "x".into() },
        Frame { fin: true, rsv: 0, opcode: 3, payload: "x".into() },
        Frame { fin: true, rsv: 0, opcode: 1, payload: vec![0xff].into() },
        Frame { fin: true, rsv: 0, opcode: 9, payload: vec![0; 126].into() },
    ] {
        let mut ws = Ws::connect(script(&hub, &["echo"])).await?;
        ws.send_frame(frame.clone()).await?;
        let closed = ws.closed().await?;
        assert_eq!((closed.code, closed.clean), (None, false), "{frame:?}");
    }
    let mut ws = Ws::connect(script(&hub, &["echo"])).await?;
    ws.send_frame(Frame { fin: false, rsv: 0, opcode: 1, payload: "he".into() }).await?;
    assert!(ws.ping("between").await? < Duration::from_secs(3));
    ws.send_frame(Frame { fin: true, rsv: 0, opcode: 0, payload: "llo".into() }).await?;
    assert_eq!(ws.recv_text().await?, "hello");
    // An unmasked frame, which a client must not send.
    ws.send_raw(b"\x81\x01x").await?;
    assert!(!ws.closed().await?.clean);
    Ok(())
}

#[tokio::test]
async fn a_close_frame_of_the_tests_own_is_the_only_one() -> wiretest::Result {
    let hub = hub().await;
    let mut ws = Ws::connect(script(&hub, &["hold"])).await?;
    ws.send_frame(Frame { fin: true, rsv: 0, opcode: 8, payload: vec![0x0f, 0xa1].into() }).await?;
    let closed = ws.closed().await?;
    assert_eq!((closed.code, closed.clean, closed.by), (Some(4001), true, ClosedBy::Client));
    Ok(())
}

#[tokio::test]
async fn a_ping_waits_for_the_matching_pong() -> wiretest::Result {
    let hub = hub().await;
    let mut ws = Ws::connect(script(&hub, &["echo"])).await?;
    assert!(ws.ping("a").await? < Duration::from_secs(3));
    let mut ws =
        Ws::builder(script(&hub, &["raw 8a0161", "stuck"])).within(Duration::from_millis(50)).await?;
    let error = ws.ping("b").await.expect_err("another pong came");
    assert!(error.is_timeout() && error.to_string().contains("no matching pong"), "{error}");
    assert!(ws.ping(vec![0; 126]).await.is_err());
    Ok(())
}

#[tokio::test]
async fn a_silent_client_answers_no_ping_and_a_usual_one_does() -> wiretest::Result {
    let hub = hub().await;
    // The hub goes on when the pong is there.
    let steps = ["ping x", "wait", "text answered", "hold"];
    let mut ws = Ws::connect(script(&hub, &steps)).await?;
    assert_eq!(ws.recv_text().await?, "answered");
    let mut ws = Ws::builder(script(&hub, &steps)).silent().await?;
    ws.expect_silence(Duration::from_millis(50)).await?;
    ws.send_text("what the hub waits for now").await?;
    assert_eq!(ws.recv_text().await?, "answered");
    assert!(ws.close().await?.clean);
    Ok(())
}

#[tokio::test]
async fn pings_are_answered_while_the_test_awaits_something_else() -> wiretest::Result {
    let hub = hub().await;
    let mut first = Ws::connect(script(&hub, &["ping x", "wait", "close 1000"])).await?;
    let mut second = Ws::connect(script(&hub, &["echo"])).await?;
    second.send_text("x").await?;
    second.recv_text().await?;
    assert_eq!(first.closed().await?.code, Some(1000));
    Ok(())
}

#[tokio::test]
async fn an_aborted_client_reconnects_with_another_query() -> wiretest::Result {
    let hub = hub().await;
    let mut ws = Ws::connect(script(&hub, &["text 1", "text 2", "hold"])).await?;
    assert_eq!(ws.recv_text().await?, "1");
    ws.abort();
    let mut again = ws.reconnect().query("do", "text again\nhold").await?;
    assert_eq!(again.recv_text().await?, "again");
    let closed = ws.closed().await?;
    assert_eq!((closed.code, closed.clean, closed.by), (None, false, ClosedBy::Client));
    assert!(ws.recv_text().await.is_err_and(|error| error.closed().is_some()));
    Ok(())
}

#[tokio::test]
async fn a_full_queue_stops_reading_and_loses_nothing() -> wiretest::Result {
    let hub = hub().await;
    let mut ws = Ws::connect(script(&hub, &["times 5000 x", "text last", "hold"])).await?;
    // Sending goes through while the queue is full and nobody reads.
    ws.send_text("y").await?;
    for _ in 0..5000 {
        assert_eq!(ws.recv_text().await?, "x");
    }
    assert_eq!(ws.recv_text().await?, "last");
    Ok(())
}

#[tokio::test]
async fn a_dropped_client_says_goodbye() -> wiretest::Result {
    let (sender, mut receiver) = tokio::sync::mpsc::channel(1);
    let server = Server::start(move |listener| {
        let sender = sender.clone();
        async move {
            use futures_util::StreamExt as _;
            let (stream, _) = listener.accept().await.expect("a client");
            let mut socket = tokio_tungstenite::accept_async(stream).await.expect("a handshake");
            let message = socket.next().await.expect("a message").expect("a legal one");
            sender.send(message).await.expect("the test waits");
        }
    })
    .await;
    drop(Ws::connect(server.ws("/")).await?);
    let message = receiver.recv().await.ok_or("the server has ended")?;
    assert!(message.is_close(), "{message:?}");
    Ok(())
}

#[tokio::test]
async fn any_stream_will_do() -> wiretest::Result {
    let (ours, theirs) = tokio::io::duplex(64);
    let server = tokio::spawn(super::peer::serve(theirs));
    let mut ws = Ws::builder("ws://hub/?do=text%20hello").over(ours).await?;
    assert_eq!(ws.recv_text().await?, "hello");
    server.await?;
    let error = ws.reconnect().await.expect_err("there is no stream");
    assert!(error.to_string().contains(".over(io)"), "{error}");
    Ok(())
}
