//! Virtual time: in memory it is exact, over sockets it is refused.

use std::time::Duration;

use tokio::time::Instant;
use wiretest::prelude::*;

use super::peer::serve;

#[fixture]
async fn hub() -> Server {
    Server::in_memory(|stream| async move { serve(stream).await }).await
}

#[ws_test(clock = paused, heartbeat = "30s")]
async fn heartbeats_of_two_minutes_take_no_time(hub: &Server) -> wiretest::Result {
    let began = std::time::Instant::now();
    let script = "sleep 30000\nping\n".repeat(4) + "text done\nhold";
    let target = hub.ws("/").with_query("do", &script);
    let mut ws = Ws::builder(target).within(Duration::from_secs(200)).await?;
    let clock = Instant::now();
    assert_eq!(ws.recv_text().await?, "done");
    assert_eq!(clock.elapsed().as_secs(), 120);
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    Ok(())
}

#[ws_test(clock = paused)]
async fn a_wait_in_vain_is_exact(hub: &Server) -> wiretest::Result {
    let mut ws = Ws::connect(hub.ws("/?do=hold")).await?;
    let clock = Instant::now();
    assert!(ws.recv_text().await.is_err_and(|error| error.is_timeout()));
    assert_eq!(clock.elapsed().as_millis(), 3000);
    Ok(())
}

#[ws_test(clock = paused)]
async fn a_socket_is_refused() -> wiretest::Result {
    let error = Ws::connect("ws://127.0.0.1:9/").await.expect_err("a socket");
    assert!(error.to_string().contains("in_memory"), "{error}");
    Ok(())
}
