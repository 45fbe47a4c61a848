//! The half of a connection that reads.

use futures_util::StreamExt;
use futures_util::stream::SplitStream;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::mpsc;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{self, Message, Utf8Bytes};

use super::ending::Ending;
use super::heartbeat::Pulse;
use super::message::{self, Request};
use super::{Hub, ending};

/// The longest reason that fits into a close frame.
const MAX_REASON: usize = 123;

pub(super) struct Inbound<'a, S> {
    pub(super) hub: &'a Hub,
    pub(super) pulse: &'a Pulse,
    pub(super) stream: &'a mut SplitStream<WebSocketStream<S>>,
    pub(super) replies: mpsc::Sender<Utf8Bytes>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Inbound<'_, S> {
    /// Does what the client says, until it says nothing more or something that ends the connection.
    pub(super) async fn run(mut self) -> Ending {
        while let Some(message) = self.stream.next().await {
            if let Err(ending) = self.receive(message).await {
                return ending;
            }
        }
        Ending::Gone
    }

    async fn receive(&mut self, message: tungstenite::Result<Message>) -> Result<(), Ending> {
        match message {
            Ok(Message::Text(text)) => self.obey(&text).await,
            Ok(Message::Binary(_)) => Err(Ending::close(CloseCode::Unsupported, "text messages only")),
            Ok(Message::Pong(_)) => {
                self.pulse.answered();
                Ok(())
            }
            // tungstenite answers these itself.
            Ok(Message::Ping(_) | Message::Close(_) | Message::Frame(_)) => Ok(()),
            Err(error) => Err(fault(&error)),
        }
    }

    async fn obey(&self, text: &str) -> Result<(), Ending> {
        let message: Value = serde_json::from_str(text)
            .map_err(|_| Ending::close(CloseCode::Invalid, "messages must be JSON"))?;
        match serde_json::from_value(message) {
            Ok(Request::Publish { topic, payload }) => {
                self.hub.publish(&topic, payload);
                Ok(())
            }
            Ok(Request::Quit { code, reason }) => self.quit(code.unwrap_or(1000), reason).await,
            Err(error) => self.complain(&error.to_string()).await,
        }
    }

    async fn quit(&self, code: u16, reason: Option<String>) -> Result<(), Ending> {
        let (code, reason) = (CloseCode::from(code), reason.unwrap_or_default());
        if !code.is_allowed() {
            return self.complain("no close frame may carry this code").await;
        }
        if reason.len() > MAX_REASON {
            return self.complain("the reason does not fit into a close frame").await;
        }
        Err(Ending::Close(ending::close(code, &reason)))
    }

    async fn complain(&self, message: &str) -> Result<(), Ending> {
        // The other half ends only together with this one.
        let _ = self.replies.send(message::error(message)).await;
        Ok(())
    }
}

/// tungstenite sends nothing back by itself (snapview/tungstenite-rs#38).
fn fault(error: &tungstenite::Error) -> Ending {
    match error {
        tungstenite::Error::Capacity(_) => Ending::close(CloseCode::Size, "the message is too long"),
        tungstenite::Error::Utf8(_) => Ending::close(CloseCode::Invalid, "text must be UTF-8"),
        tungstenite::Error::Protocol(tungstenite::error::ProtocolError::ResetWithoutClosingHandshake) => {
            Ending::Gone
        }
        tungstenite::Error::Protocol(error) => Ending::close(CloseCode::Protocol, &error.to_string()),
        _ => Ending::Gone,
    }
}
