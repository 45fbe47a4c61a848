//! Pings both ways.

use std::time::Duration;

use wiretest::prelude::*;

use super::feed;

/// Both sides are idle: the run keeps the connection open until it has seen a ping.
#[ws_test(heartbeat = "2s", close = Normal)]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn the_hub_pings(mut feed: Ws) -> wiretest::Result {
    feed.recv_json().await?;
    Ok(())
}

#[ws_test(heartbeat(pong = "2s"), close = Normal)]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn the_hub_answers_pings(mut feed: Ws) -> wiretest::Result {
    let round_trip = feed.ping("are you there").await?;
    assert!(round_trip < Duration::from_secs(2), "{round_trip:?}");
    Ok(())
}
