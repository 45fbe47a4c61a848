//! An event hub over WebSocket: `ws://<address>/ws`.
//!
//! The server sends JSON text messages, all with a `type` and a `payload`:
//!
//! ```json
//! {"type": "welcome", "payload": {"connection": 1, "seq": 0, "subprotocol": "chat.v2"}}
//! {"type": "event", "seq": 1, "topic": "news", "payload": {"title": "hello"}}
//! {"type": "error", "payload": {"message": "unknown variant `pubish`, expected `publish` or `quit`"}}
//! ```
//!
//! and understands:
//!
//! ```json
//! {"type": "publish", "topic": "news", "payload": {"title": "hello"}}
//! {"type": "quit"}
//! {"type": "quit", "code": 4001, "reason": "as you wish"}
//! ```
//!
//! - **Handshake**: 404 for another path than `/ws`; 401 without the token (header `authorization: Bearer ..`
//!   or `?token=..`) where one is demanded; 400 for a `last_seq` that is no number or lies ahead of the feed;
//!   503 after [`Hub::shutdown`]. All have a JSON body `{"error": {"status": 401, "message": ".."}}`. The first
//!   offered of the [`SUBPROTOCOLS`] is negotiated.
//! - **Events** are numbered from 1 over the whole hub, one more each. A fresh connection gets those that are
//!   published after its handshake was read, its own included.
//! - **Resuming**: with `?last_seq=n` the first message is event `n + 1`, whenever that was published; there is
//!   no welcome. To have missed nothing yet, a client resumes from the welcome's `seq`.
//! - **Close**: a client's close is answered; `quit` closes with 1000 (or the code asked for) after what was
//!   published before; binary messages close with 1003, text that is no JSON with 1007, a message of more than
//!   1 MiB with 1009, another breach of the protocol with 1002, a ping without answer with 1011.

mod connection;
mod ending;
mod feed;
mod handshake;
mod heartbeat;
mod inbound;
mod message;
mod orders;
mod outbound;
mod refusal;
mod serve;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use serde_json::Value;

use feed::Feed;
use orders::Orders;

pub use handshake::{PATH, SUBPROTOCOLS};

/// The hub of this [module](self); clones are handles on the same feed and the same connections.
///
/// ```
/// use wiretest_proto::Hub;
///
/// # async fn serve(listener: tokio::net::TcpListener) {
/// let hub = Hub::with_token("secret");
/// tokio::spawn(hub.clone().serve(listener));
/// let seq = hub.publish("news", serde_json::json!({ "title": "hello" }));
/// assert_eq!(seq, 1);
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Hub {
    settings: Settings,
    feed: Arc<Feed>,
    orders: Orders,
    connections: Arc<AtomicU64>,
}

#[derive(Clone, Debug, Default)]
struct Settings {
    token: Option<String>,
    ping_every: Option<Duration>,
    pong_within: Option<Duration>,
    silent_start: bool,
    announcing: bool,
}

impl Hub {
    /// A hub that anybody may connect to.
    pub fn new() -> Self {
        Self::default()
    }

    /// A hub that refuses a handshake without this bearer token.
    pub fn with_token(token: impl Into<String>) -> Self {
        let settings = Settings { token: Some(token.into()), ..Settings::default() };
        Self { settings, ..Self::default() }
    }

    /// Pings every client this often, by tokio's clock; the first ping leaves after one interval.
    #[must_use]
    pub fn heartbeat(mut self, interval: Duration) -> Self {
        self.settings.ping_every = Some(interval);
        self
    }

    /// Closes a connection with 1011 when a ping is not answered within this time. A client that does not even
    /// read for as long is dropped.
    #[must_use]
    pub fn pong_within(mut self, limit: Duration) -> Self {
        self.settings.pong_within = Some(limit);
        self
    }

    /// Sends no welcome: the first message is an event.
    #[must_use]
    pub fn without_welcome(mut self) -> Self {
        self.settings.silent_start = true;
        self
    }

    /// Publishes an event of the topic `presence` for every connection, as its handshake is accepted: so the
    /// first event that a fresh connection sees is its own.
    #[must_use]
    pub fn announcing(mut self) -> Self {
        self.settings.announcing = true;
        self
    }

    /// Sends an event to every client and keeps it for those who resume; gives its sequence number.
    pub fn publish(&self, topic: &str, payload: impl Into<Value>) -> u64 {
        self.feed.publish(topic, &payload.into())
    }

    /// The sequence number of the newest event, 0 if there is none.
    pub fn last_seq(&self) -> u64 {
        self.feed.head()
    }

    /// How many clients are connected. A client counts before its handshake is answered.
    pub fn connections(&self) -> usize {
        self.orders.listeners()
    }

    /// Waits until no client is connected.
    pub async fn idle(&self) {
        self.orders.unheard().await;
    }

    /// Closes every connection with this code, after what was published before. New clients are welcome.
    pub fn close(&self, code: u16, reason: &str) {
        self.orders.close(code, reason);
    }

    /// Drops every connection without a close frame, as a network does. New clients are welcome.
    pub fn cut(&self) {
        self.orders.cut();
    }

    /// Closes every connection with 1001, after what was published before, and refuses new ones with 503.
    pub fn shutdown(&self) {
        self.orders.shutdown();
    }
}
