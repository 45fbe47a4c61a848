//! The messages of both directions.

use serde::Deserialize;
use serde_json::{Map, Value, json};
use tokio_tungstenite::tungstenite::Utf8Bytes;

/// What a client may say.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase", deny_unknown_fields)]
pub(super) enum Request {
    Publish { topic: String, payload: Map<String, Value> },
    Quit { code: Option<u16>, reason: Option<String> },
}

pub(super) fn welcome(connection: u64, seq: u64, subprotocol: Option<&str>) -> Utf8Bytes {
    let payload = json!({ "connection": connection, "seq": seq, "subprotocol": subprotocol });
    text(&json!({ "type": "welcome", "payload": payload }))
}

pub(super) fn event(seq: u64, topic: &str, payload: &Value) -> Utf8Bytes {
    text(&json!({ "type": "event", "seq": seq, "topic": topic, "payload": payload }))
}

pub(super) fn error(message: &str) -> Utf8Bytes {
    text(&json!({ "type": "error", "payload": { "message": message } }))
}

fn text(message: &Value) -> Utf8Bytes {
    message.to_string().into()
}
