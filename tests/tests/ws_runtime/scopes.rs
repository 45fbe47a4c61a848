//! Whose connections are judged, on which runtime, and how that reads.

use std::time::Duration;

use wiretest::prelude::*;
use wiretest_tests::Rerun;

use super::peer::{self, events, script};

#[fixture]
async fn hub() -> Server {
    peer::hub().await
}

/// Opens its connection before the body runs, and has read a message of it.
#[fixture]
async fn feed(hub: &Server) -> wiretest::Result<Ws> {
    let mut feed = Ws::connect(script(hub, &[&events(&[1, 2]), "hold"])).await?;
    feed.recv_json().await?;
    Ok(feed)
}

#[fixture(scope = session)]
async fn session_hub() -> Server {
    peer::hub().await
}

#[fixture(scope = session)]
async fn session_feed(session_hub: &Server) -> wiretest::Result<tokio::sync::Mutex<Ws>> {
    let steps = ["text no json", "echo"];
    Ok(tokio::sync::Mutex::new(Ws::connect(script(session_hub, &steps)).await?))
}

#[ws_test(messages = 2, contiguous("/seq"), first("/seq" == 1), last("/seq" == 2), close = Normal)]
async fn a_fixtures_connection_is_judged_from_its_first_message(feed: &Ws) {
    let _ = feed;
}

#[ws_test(schema = { "required": ["mine"] })]
async fn a_session_fixtures_connection_is_not_judged(
    session_hub: &Server,
    session_feed: &tokio::sync::Mutex<Ws>,
) -> wiretest::Result {
    let mut shared = session_feed.lock().await;
    shared.send_text("x").await?;
    shared.recv_until(|_| false).await.expect_err("it is not JSON");
    Ws::connect(script(session_hub, &["text {\"mine\":1}", "hold"])).await?;
    Ok(())
}

#[ws_test(
    runtime = multi_thread, workers = 2, messages = 20000, each("/seq" == 1),
    schema = { "required": ["seq"] }
)]
async fn a_flood_is_judged_on_several_threads(hub: &Server) -> wiretest::Result {
    let mut ws = Ws::connect(script(hub, &["times 20000 {\"seq\":1}", "hold"])).await?;
    for _ in 0..10_000 {
        ws.recv_json().await?;
    }
    Ok(())
}

#[ws_test(runtime = session, messages = 1, first("/seq" == 7))]
async fn on_the_session_runtime(session_hub: &Server) -> wiretest::Result {
    let mut ws = Ws::connect(script(session_hub, &[&events(&[7]), "hold"])).await?;
    assert_eq!(ws.recv_json().await?["seq"], 7);
    Ok(())
}

#[ws_test(within = "30ms")]
async fn within_is_every_receives_limit(hub: &Server) -> wiretest::Result {
    let mut ws = Ws::connect(script(hub, &["hold"])).await?;
    let error = ws.recv_json().await.expect_err("nothing comes");
    assert!(error.is_timeout() && error.waited() < Duration::from_secs(2), "{error}");
    Ok(())
}

/// Each client has an order of its own, and one that is dropped early is judged to its end.
#[ws_test(contiguous("/seq"), messages = 3, each("/seq" < 4), close = Normal)]
async fn clients_are_judged_apart(hub: &Server) -> wiretest::Result {
    drop(Ws::connect(script(hub, &[&events(&[1, 2, 3]), "hold"])).await?);
    let mut second = Ws::connect(script(hub, &[&events(&[1, 2]), "hold"])).await?;
    second.recv_json().await?;
    second.recv_json().await?;
    second.abort();
    second.reconnect().query("do", events(&[3]) + "\nhold").await?.recv_json().await?;
    Ok(())
}

/// The server closes, what it sent before is still unread, and the client connects again.
#[ws_test(contiguous("/seq"), messages = 4)]
async fn what_is_pending_comes_before_the_reconnect(hub: &Server) -> wiretest::Result {
    let mut feed = Ws::connect(script(hub, &[&events(&[1, 2]), "close 1012 restart"])).await?;
    assert_eq!(feed.closed().await?.code, Some(1012));
    let mut again = feed.reconnect().query("do", events(&[3, 4]) + "\nhold").await?;
    assert_eq!(again.recv_json().await?["seq"], 3);
    assert_eq!(feed.recv_json().await?["seq"], 1);
    Ok(())
}

mod red {
    use super::*;

    #[ws_test(schema = { "properties": { "seq": { "const": 1 } } })]
    #[ignore = "it must fail"]
    async fn on_a_fixtures_connection(feed: &Ws) {
        let _ = feed;
    }

    #[ws_test(messages = 2)]
    #[ignore = "it must fail"]
    async fn for_one_client_of_two(hub: &Server) -> wiretest::Result {
        for seqs in [&[1, 2][..], &[1][..]] {
            Ws::connect(script(hub, &[&events(seqs), "close 1000"])).await?.closed().await?;
        }
        Ok(())
    }

    #[ws_test(first(
        "/a" == 1, "/b" == 2, "/c" == 3, "/d" == 4, "/e" == 5, "/f" == 6, "/g" == 7
    ))]
    #[ignore = "it must fail"]
    async fn every_predicate_of_a_message(hub: &Server) -> wiretest::Result {
        Ws::connect(script(hub, &["text {}", "close 1000"])).await?.closed().await?;
        Ok(())
    }

    #[ws_test(each("/a" == 1, "/b" == 2))]
    #[ignore = "it must fail"]
    async fn many_messages(hub: &Server) -> wiretest::Result {
        Ws::connect(script(hub, &["times 9 {}", "close 1000"])).await?.closed().await?;
        Ok(())
    }

    #[ws_test(handshake = 401)]
    #[ignore = "it must fail"]
    async fn before_the_act(hub: &Server) -> Handshake {
        let mut ws = Ws::builder(script(hub, &["hold"])).within(Duration::from_millis(20)).await?;
        ws.recv_json().await?;
        Ws::connect(script(hub, &["hold"])).await
    }
}

#[test]
fn reports_say_which_connection_and_what_went_over_the_wire() {
    let run = Rerun::ignored("scopes::red::");
    let report = run.report("scopes::red::on_a_fixtures_connection");
    // Times are aligned, and so as wide as they are long.
    let report = regex::Regex::new(" +TIME  ").expect("a pattern").replace_all(&report, "  TIME  ");
    // Our own close frame and the server's second message cross on the wire in either order.
    let report: Vec<_> = report.lines().filter(|line| !line.contains("-> close")).collect();
    insta::assert_snapshot!("on_a_fixtures_connection", report.join("\n"));
    let report = run.report("scopes::red::for_one_client_of_two");
    assert!(report.contains("client 2 got too few messages"), "{report}");
    let report = run.report("scopes::red::before_the_act");
    assert!(report.contains("the body failed before its act"), "{report}");
    assert!(report.contains("`recv_json` at tests/tests/ws_runtime/scopes.rs:"), "{report}");
}

#[test]
fn every_failing_predicate_of_a_message_is_told() {
    let run = Rerun::ignored("scopes::red::");
    let report = run.report("scopes::red::every_predicate_of_a_message");
    for (key, value) in ["a", "b", "c", "d", "e", "f", "g"].iter().zip(1..) {
        assert!(report.contains(&format!("\"/{key}\" == {value}")), "/{key}:\n{report}");
    }
    assert!(report.contains("(and 6 more problems)") && !report.contains("more of this kind"), "{report}");
    let report = run.report("scopes::red::many_messages");
    assert!(report.contains("(and 9 more problems)"), "{report}");
    assert!(
        report.contains("message 5 of client 1") && !report.contains("message 6 of client 1"),
        "{report}"
    );
    assert!(report.contains("and 4 more of this kind"), "{report}");
}
