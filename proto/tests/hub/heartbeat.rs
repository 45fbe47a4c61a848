//! All in virtual time and in memory: a socket's timers would fire early.

use std::time::Duration;

use futures_util::StreamExt;
use serde_json::json;
use tokio::io::AsyncReadExt;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message;
use wiretest_proto::Hub;

use crate::client::{Ws, connect, recv};

const PING: &[u8] = b"\x89\x03hub";

/// What the hub sends to a client that never says anything, up to the end of the connection.
async fn read_in_silence(ws: Ws) -> Vec<u8> {
    let mut sent = Vec::new();
    ws.into_inner().read_to_end(&mut sent).await.unwrap();
    sent
}

#[tokio::test(start_paused = true)]
async fn the_hub_pings_at_its_interval() {
    let hub = Hub::new().without_welcome().heartbeat(Duration::from_secs(5));
    let mut ws = connect(&hub, "/ws").await;
    let start = Instant::now();
    for n in 1..=24 {
        assert!(matches!(ws.next().await, Some(Ok(Message::Ping(_)))));
        assert_eq!(start.elapsed(), Duration::from_secs(5) * n);
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_heartbeat_there_are_no_pings() {
    let mut ws = connect(&Hub::new().without_welcome(), "/ws").await;
    let hour = tokio::time::timeout(Duration::from_secs(3600), ws.next()).await;
    assert!(hour.is_err(), "{hour:?}");
}

#[tokio::test(start_paused = true)]
async fn who_answers_stays() {
    let hub = Hub::new().heartbeat(Duration::from_secs(5)).pong_within(Duration::from_secs(1));
    let mut ws = connect(&hub, "/ws").await;
    assert_eq!(recv(&mut ws).await["type"], "welcome");
    let minute = tokio::time::timeout(Duration::from_secs(60), recv(&mut ws)).await;
    assert!(minute.is_err(), "{minute:?}");
    hub.publish("still", json!("there"));
    assert_eq!(recv(&mut ws).await["topic"], "still");
}

#[tokio::test(start_paused = true)]
async fn who_answers_no_ping_is_closed() {
    let hub = Hub::new().without_welcome().heartbeat(Duration::from_secs(5));
    let ws = connect(&hub.pong_within(Duration::from_secs(7)), "/ws").await;
    let start = Instant::now();
    let sent = read_in_silence(ws).await;
    // The close frame has 21 bytes: the code 1011, and the reason.
    assert_eq!(sent, [PING, PING, b"\x88\x15\x03\xf3no answer to a ping"].concat());
    // Two pings at 5 s and 10 s, the close at 12 s, and the time to answer that.
    assert_eq!(start.elapsed(), Duration::from_secs(12 + 5));
}

#[tokio::test(start_paused = true)]
async fn who_reads_nothing_is_dropped() {
    let hub = Hub::new().heartbeat(Duration::from_secs(5)).pong_within(Duration::from_secs(1));
    let ws = connect(&hub, "/ws").await;
    for _ in 0..100 {
        hub.publish("load", json!({ "text": "x".repeat(1000) }));
    }
    let start = Instant::now();
    hub.idle().await;
    assert_eq!(start.elapsed(), Duration::from_secs(1));
    drop(ws);
}
