//! The Autobahn test suite, with our client and with a server of ours, case by case beside plain tokio-tungstenite.
//! Run by `tests/peers/run`.

mod client;
#[path = "../peer/mod.rs"]
mod peer;
mod report;
mod server;

/// The two that are compared.
const OURS: &str = "wiretest";
const PLAIN: &str = "tokio-tungstenite";
/// Without speed (9) and compression (12, 13).
const CASES: usize = 247;

#[tokio::test]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn our_client_is_no_worse() -> wiretest::Result {
    let reports = report::directory("client")?;
    let fuzzer = peer::start("autobahn/fuzzing.py", &["server", &reports]).await?;
    let url = format!("ws://{}", peer::address(&fuzzer));
    client::run(&url, PLAIN).await?;
    client::run(&url, OURS).await?;
    client::update_reports(&url).await?;
    report::compare(&reports)
}

#[tokio::test]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn our_server_is_no_worse() -> wiretest::Result {
    let reports = report::directory("server")?;
    let (plain, ours) = (server::plain().await?, server::ours().await);
    let mut fuzzer = peer::command("autobahn/fuzzing.py")?;
    fuzzer.args(["client", &reports, &format!("{PLAIN}={plain}"), &format!("{OURS}={}", ours.ws("/"))]);
    let output = tokio::process::Command::from(fuzzer).kill_on_drop(true).output().await?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    report::compare(&reports)
}
