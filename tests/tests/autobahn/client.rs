//! The clients: each connects once per case and sends back what it gets.

use futures_util::{SinkExt, StreamExt};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message as Plain;
use wiretest::prelude::*;

use crate::{CASES, OURS};

/// Autobahn writes index.json when it is asked to.
pub(crate) async fn update_reports(url: &str) -> wiretest::Result {
    // It drops the connection without a close frame.
    drop(plain_echo(&format!("{url}/updateReports?agent=none")).await);
    Ok(())
}

/// All cases, one after the other.
pub(crate) async fn run(url: &str, agent: &str) -> wiretest::Result {
    assert_eq!(Ws::connect(format!("{url}/getCaseCount")).await?.recv_json().await?, CASES);
    for case in 1..=CASES {
        let target = format!("{url}/runCase?case={case}&agent={agent}");
        // Most cases break the protocol on purpose: it is Autobahn that judges how this ends.
        match agent {
            OURS => drop(our_echo(target).await),
            _ => drop(plain_echo(&target).await),
        }
    }
    Ok(())
}

async fn our_echo(target: String) -> wiretest::Result {
    let mut ws = Ws::connect(target).await?;
    loop {
        match ws.recv_message().await? {
            Message::Text(text) => ws.send_text(text).await?,
            Message::Binary(bytes) => ws.send_binary(bytes).await?,
        }
    }
}

async fn plain_echo(target: &str) -> Result<(), tokio_tungstenite::tungstenite::Error> {
    let (mut ws, _) = connect_async(target).await?;
    while let Some(message) = ws.next().await {
        let message = message?;
        if matches!(message, Plain::Text(_) | Plain::Binary(_)) {
            ws.send(message).await?;
        }
    }
    Ok(())
}
