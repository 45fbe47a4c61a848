//! Servers that are variables of the body: they go out of scope before their connections are judged.

use std::time::{Duration, Instant};

use wiretest::prelude::*;
use wiretest::{Proxy, Target};

use super::peer::{self, events, script, serve};

async fn in_memory() -> Server {
    Server::in_memory(|stream| async move { serve(stream).await }).await
}

fn pings(hub: &Server) -> Target {
    script(hub, &["sleep 50", "ping", "sleep 50", "ping", "hold"])
}

fn two(hub: &Server) -> Target {
    script(hub, &[&events(&[1, 2]), "hold"])
}

#[ws_test(close = Normal)]
async fn close_over_tcp() -> wiretest::Result {
    let hub = peer::hub().await;
    Ws::connect(script(&hub, &["hold"])).await?;
    Ok(())
}

#[ws_test(close = Normal)]
async fn close_in_memory() -> wiretest::Result {
    let hub = in_memory().await;
    let _ws = Ws::connect(script(&hub, &["hold"])).await?;
    Ok(())
}

#[ws_test(close = Normal)]
async fn close_through_a_proxy() -> wiretest::Result {
    let hub = peer::hub().await;
    let proxy = Proxy::to(hub.addr()).await;
    let _ws = Ws::connect(proxy.ws("/?do=hold")).await?;
    Ok(())
}

#[ws_test(close = Normal)]
async fn close_of_a_server_that_the_body_takes(own: Server) -> wiretest::Result {
    let _ws = Ws::connect(script(&own, &["hold"])).await?;
    Ok(())
}

#[fixture]
async fn own() -> Server {
    peer::hub().await
}

#[ws_test(heartbeat = "1s")]
async fn heartbeat_over_tcp() -> wiretest::Result {
    let hub = peer::hub().await;
    let _ws = Ws::connect(pings(&hub)).await?;
    Ok(())
}

#[ws_test(heartbeat = "1s", clock = paused)]
async fn heartbeat_in_memory() -> wiretest::Result {
    let hub = in_memory().await;
    let _ws = Ws::connect(pings(&hub)).await?;
    Ok(())
}

#[ws_test(messages = 2, last("/seq" == 2))]
async fn messages_over_tcp() -> wiretest::Result {
    let hub = peer::hub().await;
    Ws::connect(two(&hub)).await?.recv_json().await?;
    Ok(())
}

#[ws_test(messages = 2, last("/seq" == 2))]
async fn messages_in_memory() -> wiretest::Result {
    let hub = in_memory().await;
    Ws::connect(two(&hub)).await?.recv_json().await?;
    Ok(())
}

#[ws_test(messages = 2, each("/seq" > 0), close = Normal)]
async fn handshake_over_tcp() -> Handshake {
    let hub = peer::hub().await;
    Ws::connect(two(&hub)).await
}

#[ws_test(messages = 2, each("/seq" > 0), close = Normal)]
async fn handshake_in_memory() -> Handshake {
    let hub = in_memory().await;
    Ws::connect(two(&hub)).await
}

async fn ends(ws: &mut Ws) {
    let began = Instant::now();
    let error = ws.recv_text().await.expect_err("the server is gone");
    assert!(!error.is_timeout() && began.elapsed() < Duration::from_secs(2), "{error}");
}

#[ws_test]
async fn a_dropped_server_stops_while_the_body_goes_on() -> wiretest::Result {
    for hub in [peer::hub().await, in_memory().await] {
        let target = script(&hub, &["hold"]);
        let mut ws = Ws::connect(target.clone()).await?;
        drop(hub);
        Ws::connect(target.clone()).await.expect_err("it has stopped");
        ends(&mut ws).await;
    }
    Ok(())
}

#[ws_test]
async fn what_waits_for_the_end_of_a_dropped_server_sees_it() -> wiretest::Result {
    for hub in [peer::hub().await, in_memory().await] {
        let mut ws = Ws::connect(script(&hub, &["hold"])).await?;
        drop(hub);
        ends(&mut ws).await;
    }
    Ok(())
}

#[ws_test]
async fn a_server_that_a_task_drops_stops_at_once() -> wiretest::Result {
    for hub in [peer::hub().await, in_memory().await] {
        let mut ws = Ws::connect(script(&hub, &["hold"])).await?;
        let dropping = tokio::spawn(async move { drop(hub) });
        ends(&mut ws).await;
        dropping.await?;
    }
    Ok(())
}
