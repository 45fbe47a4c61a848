//! Receiving with a schema on every message, beside the loop that one would write by hand with
//! tokio-tungstenite, serde_json and jsonschema; and the memory of a flood that nobody reads.

mod common;

use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use wiretest::prelude::*;

const SCHEMA: &str = r#"{
    "type": "object",
    "required": ["type", "seq", "payload"],
    "properties": {
        "type": { "const": "event" },
        "seq": { "type": "integer", "minimum": 0 },
        "payload": { "type": "object", "properties": { "text": { "type": "string" } } }
    }
}"#;

/// Sends as many events as the path says, each with a text of as many bytes, then closes.
async fn flood(listener: TcpListener) {
    while let Ok((stream, _)) = listener.accept().await {
        let _ = stream.set_nodelay(true);
        tokio::spawn(async move {
            let mut path = String::new();
            let callback = |request: &http::Request<()>, response| {
                path = request.uri().path().to_owned();
                Ok(response)
            };
            let Ok(mut socket) = tokio_tungstenite::accept_hdr_async(stream, callback).await else { return };
            let mut numbers =
                path.trim_start_matches('/').split('/').filter_map(|part| part.parse::<usize>().ok());
            let (count, size) = (numbers.next().unwrap_or(1), numbers.next().unwrap_or(16));
            let text = "x".repeat(size);
            for seq in 0..count {
                let event = format!(r#"{{"type":"event","seq":{seq},"payload":{{"text":"{text}"}}}}"#);
                if socket.feed(Message::text(event)).await.is_err() {
                    return;
                }
            }
            let _ = socket.close(None).await;
            while let Some(Ok(_)) = socket.next().await {}
        });
    }
}

async fn by_hand(server: &Server, validator: &Schema, messages: usize) {
    let stream = TcpStream::connect(server.addr()).await.expect("it listens");
    stream.set_nodelay(true).expect("a socket");
    let url = format!("ws://{}/{messages}/16", server.addr());
    let (mut socket, _) = tokio_tungstenite::client_async(url, stream).await.expect("it answers");
    let mut count = 0;
    while let Some(Ok(message)) = socket.next().await {
        let Message::Text(text) = message else { continue };
        let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        validator.validate(&value).expect("valid");
        assert_eq!(value["seq"], count);
        count += 1;
    }
    assert_eq!(count, messages);
}

async fn by_ws(server: &Server, validator: &Schema, messages: usize) {
    let mut ws = Ws::connect(server.ws(&format!("/{messages}/16"))).await.expect("it answers");
    for seq in 0..messages {
        let value = ws.recv_json().await.expect("an event");
        validator.validate(&value).expect("valid");
        assert_eq!(value["seq"], seq);
    }
    assert!(ws.closed().await.expect("it closes").clean);
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (rounds, messages, flooded) =
        if common::short() { (3, 2_000, 20_000) } else { (21, 50_000, 1_000_000) };
    let server = Server::start(flood).await;
    let schema = Schema::parse(SCHEMA).expect("a schema");
    common::compare(
        "received message with its schema: Ws / by hand",
        rounds,
        async || by_ws(&server, &schema, messages).await,
        async || by_hand(&server, &schema, messages).await,
    )
    .await;
    let unread = Ws::connect(server.ws(&format!("/{flooded}/1000"))).await.expect("it answers");
    let mut unread = unread;
    let closed = async { while unread.recv_text().await.is_ok() {} };
    closed.await;
    if let Some(peak) = common::peak_mib() {
        println!("{:<58} {peak:5} MiB", format!("peak memory with a flood of {flooded} messages of 1 KiB"));
    }
}
