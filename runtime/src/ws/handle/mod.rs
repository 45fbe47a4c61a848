//! A test's handle on one connection.

mod close;
mod receive;
mod send;
mod wait;

use std::fmt;
use std::sync::Arc;

use super::handshake::{HandshakeError, Plan, WsBuilder};
use super::link::Link;
use crate::net::Target;

/// A WebSocket client (RFC 6455).
///
/// A task of its own reads ahead into a bounded queue (1024 messages, 16 MiB a message) and answers pings
/// while the test awaits something else; a full queue stops reading until the test reads on. It works in any
/// tokio test; in a `#[ws_test]` the attribute's expectations judge it.
///
/// Dropping it starts the closing handshake in the background, except where the test's `close` or `heartbeat`
/// expectation needs the connection: then the run closes it, after what the expectation waits for.
///
/// ```no_run
/// # use wiretest::Ws;
/// # async fn example() -> wiretest::Result {
/// let mut chat = Ws::connect("ws://127.0.0.1:8080/ws").await?;
/// chat.send_json(serde_json::json!({ "type": "join", "room": "a" })).await?;
/// let joined = chat.recv_until(|message| message["type"] == "joined").await?;
/// assert_eq!(joined["room"], "a");
/// assert_eq!(chat.close().await?.code, Some(1000));
/// # Ok(())
/// # }
/// ```
pub struct Ws {
    link: Arc<Link>,
    plan: Plan,
}

impl fmt::Debug for Ws {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = self.link.end().map(|end| end.closed);
        f.debug_struct("Ws").field("url", &self.link.facts.label).field("end", &end).finish_non_exhaustive()
    }
}

impl Ws {
    pub(crate) fn new(link: Arc<Link>, plan: Plan) -> Self {
        Self { link, plan }
    }

    /// Connects to `target`: a URL (`ws`, `wss`, `http` or `https`), or a server's `.ws(path)`.
    ///
    /// # Errors
    /// When the server rejects the handshake, does not speak WebSocket, or is not there.
    #[track_caller]
    pub fn connect(
        target: impl Into<Target>,
    ) -> impl Future<Output = Result<Self, HandshakeError>> + Send + 'static {
        WsBuilder::new(target.into()).connect()
    }

    /// A connection to `target` with headers, sub-protocols and the like.
    #[track_caller]
    pub fn builder(target: impl Into<Target>) -> WsBuilder {
        WsBuilder::new(target.into())
    }

    /// Another connection of this client: the same target, headers and sub-protocols; what is said on the
    /// builder is added. Expectations go on across it.
    #[track_caller]
    pub fn reconnect(&self) -> WsBuilder {
        WsBuilder::again(self.plan.clone(), self.link.client.clone())
    }

    /// The server's answer to the handshake: status 101 and its headers.
    pub fn response(&self) -> &http::Response<()> {
        &self.link.facts.response
    }

    /// The sub-protocol that the server chose.
    pub fn subprotocol(&self) -> Option<&str> {
        self.response().headers().get("sec-websocket-protocol")?.to_str().ok()
    }
}

impl Drop for Ws {
    fn drop(&mut self) {
        super::judge::let_go(&self.link);
        self.link.detach();
    }
}
