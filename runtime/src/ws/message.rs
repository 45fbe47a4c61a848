//! Data messages: as the library keeps them, and as a test gets them.

use bytes::Bytes;
use serde_json::Value;
use tokio_tungstenite::tungstenite::Utf8Bytes;

use super::wire::hex;
use crate::report::{clip, quote};

/// A data message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// Text, which is UTF-8.
    Text(String),
    /// Anything else.
    Binary(Bytes),
}

/// A message as it came.
#[derive(Debug, Clone)]
pub(crate) enum Payload {
    Text(Utf8Bytes),
    Binary(Bytes),
}

impl Payload {
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Binary(bytes) => bytes.len(),
        }
    }

    /// The message for a report: cut when long.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Text(text) => clip(text.as_str()),
            Self::Binary(bytes) => format!("a binary message of {} bytes {}", bytes.len(), binary(bytes)),
        }
    }

    /// The message as JSON, or why it is none.
    #[inline]
    pub(crate) fn parse(&self) -> Result<Value, String> {
        match self {
            Self::Text(text) => {
                serde_json::from_str(text.as_str()).map_err(|error| format!("it is not JSON: {error}"))
            }
            Self::Binary(_) => Err("it is a binary message, not JSON text".to_owned()),
        }
    }
}

fn binary(bytes: &[u8]) -> String {
    let start = &bytes[..bytes.len().min(64)];
    match std::str::from_utf8(start) {
        Ok(text) => quote(text),
        Err(_) => hex(start),
    }
}

impl From<Payload> for Message {
    fn from(payload: Payload) -> Self {
        match payload {
            Payload::Text(text) => Self::Text(text.as_str().to_owned()),
            Payload::Binary(bytes) => Self::Binary(bytes),
        }
    }
}

/// What is known of a message's JSON.
#[derive(Debug)]
pub(crate) enum Json {
    /// Nobody needed it so far.
    Unparsed,
    Parsed(Value),
    Broken(String),
}

/// One inbound message and its place.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) payload: Payload,
    pub(crate) json: Json,
    /// Counted from 1 over the connection.
    pub(crate) number: u64,
    /// Its order and count have been judged already.
    pub(crate) judged: bool,
}

impl Item {
    /// The message as JSON, parsed once whoever asks; or why it is none, with the message itself.
    #[inline]
    pub(crate) fn into_json(self) -> Result<Value, (String, Payload)> {
        match self.json {
            Json::Parsed(value) => Ok(value),
            Json::Broken(problem) => Err((problem, self.payload)),
            Json::Unparsed => self.payload.parse().map_err(|problem| (problem, self.payload)),
        }
    }

    pub(crate) fn parse(&mut self) -> &Json {
        if matches!(self.json, Json::Unparsed) {
            self.json = self.payload.parse().map_or_else(Json::Broken, Json::Parsed);
        }
        &self.json
    }
}
