//! Numbered events, and what was missed.

use serde_json::json;
use wiretest::prelude::*;

use super::{feed, other, publish, read_to};

#[ws_test(
    schema(by = "/type", welcome = "schemas/message.json", event = "schemas/event.json"),
    contiguous("/seq"),
    messages = 21..,
    close = Normal
)]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn events_are_valid_and_in_order(mut feed: Ws) -> wiretest::Result {
    let topic = wiretest::current().unique("topic");
    publish(&mut feed, &topic, 20).await?;
    read_to(&mut feed, &topic, 20).await?;
    Ok(())
}

#[ws_test(contiguous("/seq"), close = Normal)]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn reconnect_replays_missed_events(mut feed: Ws) -> wiretest::Result {
    let topic = wiretest::current().unique("topic");
    publish(&mut feed, &topic, 3).await?;
    let seen = read_to(&mut feed, &topic, 1).await?;
    feed.abort();
    let mut feed = feed.reconnect().query("last_seq", seen).await?;
    assert_eq!(feed.recv_json().await?["seq"], seen + 1);
    read_to(&mut feed, &topic, 3).await?;
    Ok(())
}

/// What is published while nobody listens is replayed before what is published later.
#[ws_test(contiguous("/seq"), close = Normal)]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn replay_comes_before_live_events(mut feed: Ws, mut other: Ws) -> wiretest::Result {
    let topic = wiretest::current().unique("topic");
    publish(&mut other, &topic, 1).await?;
    let seen = read_to(&mut feed, &topic, 1).await?;
    feed.abort();
    publish(&mut other, &topic, 50).await?;
    let mut feed = feed.reconnect().query("last_seq", seen).await?;
    publish(&mut other, &topic, 51).await?;
    read_to(&mut feed, &topic, 51).await?;
    read_to(&mut other, &topic, 51).await?;
    Ok(())
}

#[ws_test(schema(
    by = "/type",
    welcome = "schemas/message.json",
    event = "schemas/event.json",
    error = { "properties": { "payload": { "required": ["message"] } } }
))]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn a_request_that_is_none_is_answered(mut feed: Ws) -> wiretest::Result {
    feed.send_json(&json!({ "type": "pubish" })).await?;
    feed.recv_until(|message| message["type"] == "error").await?;
    Ok(())
}
