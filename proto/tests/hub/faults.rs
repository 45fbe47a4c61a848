use futures_util::SinkExt;
use tokio::io::AsyncWriteExt;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};
use tokio_tungstenite::tungstenite::{Bytes, Message};
use wiretest_proto::Hub;

use crate::client::{closed, connect_tcp};

/// How the hub closes a connection, over a socket, after this message.
async fn answer_to(message: Message) -> u16 {
    let mut ws = connect_tcp(&Hub::new()).await;
    ws.send(message).await.unwrap();
    closed(&mut ws).await.0
}

#[tokio::test]
async fn a_binary_message_is_unsupported() {
    assert_eq!(answer_to(Message::binary(vec![1, 2, 3])).await, 1003);
}

#[tokio::test]
async fn text_that_is_no_json_is_invalid() {
    assert_eq!(answer_to(Message::text("{\"type\":")).await, 1007);
}

#[tokio::test]
async fn text_that_is_no_utf8_is_invalid() {
    let text = Bytes::from_static(b"\"\xff\"");
    let frame = Frame::message(text, OpCode::Data(Data::Text), true);
    assert_eq!(answer_to(Message::Frame(frame)).await, 1007);
}

/// The rest of the message is still under way when the hub closes: no reset may overtake the close frame.
#[tokio::test]
async fn a_message_that_is_too_long_is_too_big() {
    assert_eq!(answer_to(Message::text("x".repeat(2 * 1024 * 1024))).await, 1009);
}

#[tokio::test]
async fn an_unmasked_frame_is_a_protocol_error() {
    let mut ws = connect_tcp(&Hub::new()).await;
    ws.get_mut().write_all(b"\x81\x02hi").await.unwrap();
    assert_eq!(closed(&mut ws).await.0, 1002);
}
