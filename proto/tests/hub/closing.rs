use futures_util::StreamExt;
use serde_json::json;
use tokio_tungstenite::tungstenite::error::{Error, ProtocolError};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use wiretest_proto::Hub;

use crate::client::{closed, connect, connect_tcp, recv, send};

#[tokio::test]
async fn a_clients_close_is_answered() {
    let hub = Hub::new();
    let mut ws = connect(&hub, "/ws").await;
    let frame = CloseFrame { code: 4000.into(), reason: "enough".into() };
    ws.close(Some(frame)).await.unwrap();
    assert_eq!(closed(&mut ws).await.0, 4000);
    hub.idle().await;
    assert_eq!(hub.connections(), 0);
}

#[tokio::test]
async fn quit_closes_after_what_was_published_before() {
    let mut ws = connect(&Hub::new(), "/ws").await;
    send(&mut ws, &json!({ "type": "publish", "topic": "t", "payload": {} })).await;
    send(&mut ws, &json!({ "type": "quit" })).await;
    assert_eq!(recv(&mut ws).await["type"], "welcome");
    assert_eq!(recv(&mut ws).await["seq"], 1);
    assert_eq!(closed(&mut ws).await, (1000, String::new()));
}

#[tokio::test]
async fn quit_closes_as_it_is_told() {
    let mut ws = connect(&Hub::new(), "/ws").await;
    send(&mut ws, &json!({ "type": "quit", "code": 4001, "reason": "as you wish" })).await;
    assert_eq!(closed(&mut ws).await, (4001, "as you wish".into()));
}

/// More than fits between hub and client, so that the hub is in the middle of it when it is told to end.
#[tokio::test]
async fn a_shutdown_loses_and_repeats_nothing_that_was_published_before() {
    let hub = Hub::new();
    let mut ws = connect(&hub, "/ws").await;
    assert_eq!(recv(&mut ws).await["type"], "welcome");
    for seq in 1..=20 {
        assert_eq!(hub.publish("load", "x".repeat(1000)), seq);
        tokio::task::yield_now().await;
    }
    hub.shutdown();
    for seq in 1..=20 {
        assert_eq!(recv(&mut ws).await["seq"], seq);
    }
    assert_eq!(closed(&mut ws).await, (1001, "shutting down".into()));
    hub.idle().await;
}

#[tokio::test]
async fn a_close_reaches_everybody_and_newcomers_stay() {
    let hub = Hub::new();
    let (mut one, mut two) = (connect(&hub, "/ws").await, connect(&hub, "/ws").await);
    assert_eq!(hub.connections(), 2);
    hub.close(1012, "back soon");
    assert_eq!(closed(&mut one).await, (1012, "back soon".into()));
    assert_eq!(closed(&mut two).await, (1012, "back soon".into()));
    let mut new = connect(&hub, "/ws").await;
    assert_eq!(recv(&mut new).await["type"], "welcome");
}

#[tokio::test]
async fn a_cut_sends_no_close_frame() {
    let hub = Hub::new();
    let mut ws = connect_tcp(&hub).await;
    assert_eq!(recv(&mut ws).await["type"], "welcome");
    hub.cut();
    let end = ws.next().await.expect("the cut is an error").unwrap_err();
    assert!(matches!(end, Error::Protocol(ProtocolError::ResetWithoutClosingHandshake)), "{end:?}");
}

#[tokio::test]
async fn a_client_that_vanishes_is_let_go() {
    let hub = Hub::new();
    let ws = connect_tcp(&hub).await;
    assert_eq!(hub.connections(), 1);
    drop(ws);
    hub.idle().await;
}

/// Virtual time: the client answers nothing, and the hub waits no longer than its limit.
#[tokio::test(start_paused = true)]
async fn a_client_that_does_not_answer_a_close_is_dropped() {
    let hub = Hub::new();
    let ws = connect(&hub, "/ws").await;
    hub.shutdown();
    hub.idle().await;
    drop(ws);
}

#[tokio::test]
async fn dropping_serve_drops_its_connections() {
    let hub = Hub::new();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(hub.clone().serve(listener));
    let stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let (mut ws, _) = tokio_tungstenite::client_async(crate::client::request("/ws"), stream).await.unwrap();
    assert_eq!(recv(&mut ws).await["type"], "welcome");
    server.abort();
    assert!(ws.next().await.expect("the connection dies").is_err());
    hub.idle().await;
}
