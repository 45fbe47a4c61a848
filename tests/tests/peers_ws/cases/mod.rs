//! The check-list. The module of each server has it once, beside its own `hub`.

mod closing;
mod events;
mod handshake;
mod heartbeat;
mod pressure;

use serde_json::json;
use wiretest::prelude::*;

use super::{hub, quiet};
use crate::TOKEN;

/// A client of the hub that the tests share.
#[fixture]
pub(crate) async fn feed(hub: &Server) -> wiretest::Result<Ws> {
    Ok(Ws::builder(hub.ws("/ws")).bearer(TOKEN).await?)
}

/// Another one.
#[fixture]
pub(crate) async fn other(hub: &Server) -> wiretest::Result<Ws> {
    Ok(Ws::builder(hub.ws("/ws")).bearer(TOKEN).await?)
}

/// Publishes events `1..=count` of a topic; the other tests publish meanwhile.
async fn publish(ws: &mut Ws, topic: &str, count: usize) -> wiretest::Result {
    for number in 1..=count {
        ws.send_json(&json!({ "type": "publish", "topic": topic, "payload": { "number": number } })).await?;
    }
    Ok(())
}

/// Reads up to the event with this number of the topic; gives its sequence number.
async fn read_to(ws: &mut Ws, topic: &str, number: usize) -> wiretest::Result<u64> {
    let last = ws.recv_until(|event| event["topic"] == topic && event["payload"]["number"] == number).await?;
    Ok(last["seq"].as_u64().ok_or("an event without a number")?)
}
