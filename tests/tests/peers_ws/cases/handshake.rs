//! Who may connect.

use serde_json::{Value, json};
use wiretest::prelude::*;

use super::{feed, hub};
use crate::TOKEN;

#[ws_test(handshake = 401, headers("www-authenticate" == "Bearer", matches("content-type", "^application/json")))]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn without_a_token(hub: &Server) -> Handshake {
    Ws::connect(hub.ws("/ws")).await
}

#[ws_test]
#[case::a_wrong_token("/ws", "guess", handshake = 401)]
#[case::another_path("/elsewhere", TOKEN, handshake = 404)]
#[case::a_place_that_is_none("/ws?last_seq=x", TOKEN, handshake = 400)]
#[case::a_place_ahead_of_the_feed("/ws?last_seq=1000000", TOKEN, handshake = 400)]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn refused(hub: &Server, #[case] path: &str, #[case] token: &str) -> Handshake {
    Ws::builder(hub.ws(path)).bearer(token).await
}

/// npm's `ws` sends it in a later segment than the head.
#[ws_test]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn the_whole_body_of_a_refusal(hub: &Server) -> wiretest::Result {
    let refusal = Ws::connect(hub.ws("/ws")).await.err().ok_or("it was accepted")?;
    assert_eq!(refusal.status(), Some(401));
    let body: Value = serde_json::from_str(refusal.body())?;
    assert_eq!(body, json!({ "error": { "status": 401, "message": "a bearer token is required" } }));
    Ok(())
}

#[ws_test(handshake = 101)]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn with_the_token(hub: &Server) -> Handshake {
    Ws::builder(hub.ws("/ws")).bearer(TOKEN).await
}

#[ws_test(first("/type" == "welcome", "/payload/subprotocol" == Value::Null, has("/payload/seq")), close = Normal)]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn welcome(mut feed: Ws) -> wiretest::Result {
    feed.recv_json().await?;
    Ok(())
}

#[ws_test(subprotocol = "chat.v2", first("/payload/subprotocol" == "chat.v2"))]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn subprotocol(hub: &Server) -> wiretest::Result {
    let offer = Ws::builder(hub.ws("/ws")).bearer(TOKEN);
    let mut feed = offer.subprotocol("chat.v9").subprotocol("chat.v2").subprotocol("chat.v1").await?;
    feed.recv_json().await?;
    Ok(())
}
