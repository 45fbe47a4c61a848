//! An expectation that judged one client of a test and nothing of another one.

use wiretest::prelude::*;
use wiretest_tests::Rerun;

use super::peer::{self, events, script};

#[fixture]
async fn hub() -> Server {
    peer::hub().await
}

/// One client with two events and pings, one that plays `second`.
async fn two(hub: &Server, second: &[&str]) -> wiretest::Result {
    let _first = Ws::connect(script(hub, &[&events(&[1, 2]), "ping", "hold"])).await?;
    Ws::connect(script(hub, second)).await?;
    Ok(())
}

mod red {
    use super::*;

    #[ws_test(schema = {})]
    #[ignore = "it must fail"]
    async fn schema(hub: &Server) -> wiretest::Result {
        two(hub, &["hold"]).await
    }

    #[ws_test(first("/seq" == 1))]
    #[ignore = "it must fail"]
    async fn first(hub: &Server) -> wiretest::Result {
        two(hub, &["hold"]).await
    }

    #[ws_test(each("/seq" > 0))]
    #[ignore = "it must fail"]
    async fn each(hub: &Server) -> wiretest::Result {
        two(hub, &["hold"]).await
    }

    #[ws_test(last("/seq" == 2))]
    #[ignore = "it must fail"]
    async fn last(hub: &Server) -> wiretest::Result {
        two(hub, &["hold"]).await
    }

    #[ws_test(increasing("/seq"))]
    #[ignore = "it must fail"]
    async fn increasing(hub: &Server) -> wiretest::Result {
        two(hub, &[&events(&[1]), "hold"]).await
    }

    #[ws_test(contiguous("/seq"))]
    #[ignore = "it must fail"]
    async fn contiguous(hub: &Server) -> wiretest::Result {
        two(hub, &[&events(&[1]), "hold"]).await
    }

    /// The server closes it while the run keeps it.
    #[ws_test(heartbeat = "1s")]
    #[ignore = "it must fail"]
    async fn heartbeat(hub: &Server) -> wiretest::Result {
        two(hub, &["sleep 200", "close 1000"]).await
    }

    #[ws_test(heartbeat(pong = "1s"))]
    #[ignore = "it must fail"]
    async fn heartbeat_pong(hub: &Server) -> wiretest::Result {
        two(hub, &["sleep 200", "close 1000"]).await
    }

    /// A client is one with its reconnects.
    #[ws_test(schema = {})]
    #[ignore = "it must fail"]
    async fn reconnected(hub: &Server) -> wiretest::Result {
        let _first = Ws::connect(script(hub, &[&events(&[1, 2]), "hold"])).await?;
        let mut second = Ws::connect(script(hub, &["hold"])).await?;
        second.abort();
        second.reconnect().await?;
        Ok(())
    }
}

#[test]
fn nothing_judged_of_one_client_is_a_failure() {
    let run = Rerun::ignored("per_client::red::");
    for name in ["schema", "first", "each", "last", "increasing", "contiguous", "heartbeat", "heartbeat_pong"]
    {
        let report = run.report(&format!("per_client::red::{name}"));
        assert!(report.contains("judged nothing of client 2 (connection 2): "), "{name}:\n{report}");
        assert!(!report.contains("more problem"), "{name} has one fault:\n{report}");
    }
    let report = run.report("per_client::red::reconnected");
    assert!(report.contains("judged nothing of client 2 (connections 2, 3): no message arrived"), "{report}");
}

/// What the test cut itself, and what was refused, owes nothing.
#[ws_test(
    schema = {}, first("/seq" == 1), each("/seq" > 0), last("/seq" == 2), contiguous("/seq"), heartbeat = "2s"
)]
async fn a_client_that_the_test_cut_owes_nothing(hub: &Server) -> wiretest::Result {
    let _first = Ws::connect(script(hub, &[&events(&[1, 2]), "ping", "hold"])).await?;
    let mut second = Ws::connect(script(hub, &["hold"])).await?;
    second.abort();
    Ws::connect("ws://127.0.0.1:1/").await.expect_err("nobody listens");
    Ok(())
}

#[ws_test(schema = {}, each("/seq" > 0), contiguous("/seq"), messages = 0..)]
async fn a_client_may_be_without_messages(hub: &Server) -> wiretest::Result {
    two(hub, &["hold"]).await
}

#[ws_test(heartbeat = "2s")]
async fn a_client_that_was_closed_before_owes_no_heartbeat(hub: &Server) -> wiretest::Result {
    let _first = Ws::connect(script(hub, &["ping", "hold"])).await?;
    let mut second = Ws::connect(script(hub, &["hold"])).await?;
    second.close().await?;
    Ok(())
}

/// What came before the network was lost counts for the client that goes on.
#[ws_test(schema = {}, first("/seq" == 1), each("/seq" > 0), last("/seq" == 1))]
async fn a_reconnect_goes_on_with_its_client(hub: &Server) -> wiretest::Result {
    let mut feed = Ws::connect(script(hub, &[&events(&[1]), "hold"])).await?;
    feed.recv_json().await?;
    feed.abort();
    feed.reconnect().query("do", "hold").await?;
    Ws::connect(script(hub, &[&events(&[1]), "hold"])).await?;
    Ok(())
}
