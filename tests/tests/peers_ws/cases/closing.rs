//! How a connection ends.

use serde_json::json;
use wiretest::prelude::*;

use super::feed;

#[ws_test(close = Normal)]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn our_close_is_answered(mut feed: Ws) -> wiretest::Result {
    let closed = feed.close().await?;
    assert!(closed.clean, "{closed:?}");
    Ok(())
}

#[ws_test]
#[case::normal(1000, "", close(code = Normal, by = server))]
#[case::going_away(1001, "", close(code = GoingAway, by = server))]
#[case::of_its_own(4001, "as you wish", close(code = 4001, reason = "as you wish", by = server))]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn on_command(mut feed: Ws, #[case] code: u16, #[case] reason: &str) -> wiretest::Result {
    feed.send_json(&json!({ "type": "quit", "code": code, "reason": reason })).await?;
    Ok(())
}

#[ws_test(close(code = InvalidPayload, by = server))]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn text_that_is_no_json(mut feed: Ws) -> wiretest::Result {
    feed.send_text("no JSON").await?;
    Ok(())
}

#[ws_test(close(code = UnsupportedData, by = server))]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn binary(mut feed: Ws) -> wiretest::Result {
    feed.send_binary(vec![1, 2, 3]).await?;
    Ok(())
}

#[ws_test(close(code = MessageTooBig, by = server))]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn a_message_that_is_too_long(mut feed: Ws) -> wiretest::Result {
    // The hub may close before it has read all of it.
    let _ = feed.send_text("x".repeat(1024 * 1024 + 1)).await;
    Ok(())
}

/// Illegal frames, on purpose.
#[ws_test]
#[case::a_reserved_opcode(Frame { fin: true, rsv: 0, opcode: 3, payload: "".into() }, close(code = ProtocolError, by = server))]
#[case::a_reserved_bit(Frame { fin: true, rsv: 1, opcode: 1, payload: "{}".into() }, close(code = ProtocolError, by = server))]
#[case::a_fragmented_ping(Frame { fin: false, rsv: 0, opcode: 9, payload: "".into() }, close(code = ProtocolError, by = server))]
#[case::text_that_is_no_utf8(Frame { fin: true, rsv: 0, opcode: 1, payload: b"\xff".as_slice().into() }, close(code = InvalidPayload, by = server))]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn illegal(mut feed: Ws, #[case] frame: Frame) -> wiretest::Result {
    feed.send_frame(frame).await?;
    Ok(())
}
