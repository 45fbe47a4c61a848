//! A client that does not read.

use serde_json::json;
use wiretest::prelude::*;

use super::{quiet, read_to};

const EVENTS: usize = 2500;

/// 20 MiB: more than the client's queue and the sockets hold. The hub waits, and nothing is lost.
#[ws_test(contiguous("/seq"), messages = 2501.., close = Normal, within = "10s")]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn a_slow_client_loses_nothing(quiet: &Process) -> wiretest::Result {
    let hub = crate::server(quiet);
    let mut slow = Ws::connect(hub.ws("/ws")).await?;
    let mut busy = Ws::connect(hub.ws("/ws")).await?;
    let filler = "x".repeat(8 * 1024);
    for number in 1..=EVENTS {
        let payload = json!({ "number": number, "filler": filler });
        busy.send_json(&json!({ "type": "publish", "topic": "flood", "payload": payload })).await?;
    }
    // Only now does anybody read.
    read_to(&mut busy, "flood", EVENTS).await?;
    read_to(&mut slow, "flood", EVENTS).await?;
    Ok(())
}
