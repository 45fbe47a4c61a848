//! A closing handshake with a server that takes nothing any more: what the test sent before fills the wire.

use std::time::Duration;

use wiretest::ClosedBy;
use wiretest::prelude::*;
use wiretest_tests::Rerun;

use super::peer::{self, script};

/// More than the buffers between the two hold.
const MUCH: usize = 16 << 20;

#[fixture]
async fn hub() -> Server {
    peer::hub().await
}

async fn stuck(hub: &Server) -> wiretest::Result<Ws> {
    let mut ws = Ws::builder(script(hub, &["stuck"])).within(Duration::from_millis(100)).await?;
    ws.send_binary(vec![0; MUCH]).await.expect_err("nobody reads");
    Ok(ws)
}

#[tokio::test]
async fn a_close_frame_that_cannot_leave_is_not_waited_for() -> wiretest::Result {
    let hub = peer::hub().await;
    let mut ws = stuck(&hub).await?;
    let error = ws.close().await.expect_err("nobody reads");
    assert!(error.is_timeout() && error.to_string().contains("did not take our close frame"), "{error}");
    let closed = ws.closed().await?;
    assert_eq!((closed.code, closed.clean, closed.by), (None, false, ClosedBy::Client));
    Ok(())
}

/// Raw bytes hold it up as a message does.
#[tokio::test]
async fn nor_is_one_behind_raw_bytes() -> wiretest::Result {
    let hub = peer::hub().await;
    let mut ws = Ws::builder(script(&hub, &["stuck"])).within(Duration::from_millis(100)).await?;
    ws.send_raw(vec![0; MUCH]).await.expect_err("nobody reads");
    let error = tokio::time::timeout(Duration::from_secs(10), ws.close()).await?.expect_err("nobody reads");
    assert!(error.is_timeout() && error.to_string().contains("did not take our close frame"), "{error}");
    Ok(())
}

mod red {
    use super::*;

    #[ws_test(close = Normal)]
    #[ignore = "it must fail"]
    async fn normal(hub: &Server) -> wiretest::Result {
        stuck(hub).await?;
        Ok(())
    }

    /// It is the test that gave up, not the server.
    #[ws_test(close = Dropped)]
    #[ignore = "it must fail"]
    async fn dropped(hub: &Server) -> wiretest::Result {
        stuck(hub).await?.close().await.expect_err("nobody reads");
        Ok(())
    }
}

#[test]
fn the_report_says_what_the_server_did_not_take() {
    let run = Rerun::ignored("closing::red::");
    for name in ["normal", "dropped"] {
        let report = run.report(&format!("closing::red::{name}"));
        let told = "the server did not take our close frame on connection 1 within";
        assert!(report.contains(told), "{name}:\n{report}");
    }
}
