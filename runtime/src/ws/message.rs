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
            Self::Text(text) => serde_json::from_str(text.as_str())
                .map_err(|error| unread(&error, || format!("it is not JSON: {error}"))),
            Self::Binary(_) => Err("it is a binary message, not JSON text".to_owned()),
        }
    }
}

/// What to say of a message that was not read: `otherwise`, unless that was for its depth, as it may well be JSON
/// of the right kind. `serde_json` has a limit, so that no message overflows the stack.
pub(crate) fn unread(error: &serde_json::Error, otherwise: impl FnOnce() -> String) -> String {
    if error.to_string().starts_with("recursion limit exceeded") {
        return "it is nested deeper than wiretest reads JSON, which is 127 levels".to_owned();
    }
    otherwise()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(levels: usize) -> Payload {
        Payload::Text(format!("{}{}", "[".repeat(levels), "]".repeat(levels)).into())
    }

    #[test]
    fn a_message_may_be_nested_so_deep_and_no_deeper() {
        assert!(nested(127).parse().is_ok());
        let told = nested(128).parse().err();
        assert_eq!(
            told.as_deref(),
            Some("it is nested deeper than wiretest reads JSON, which is 127 levels")
        );
    }

    #[test]
    fn what_is_no_json_is_told_as_such() {
        let told = Payload::Text("[".into()).parse().err().unwrap_or_default();
        assert!(told.starts_with("it is not JSON: EOF"), "{told}");
    }
}
