//! The half of a connection that writes.

use std::time::Duration;

use futures_util::SinkExt;
use futures_util::stream::SplitSink;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Bytes, Message, Utf8Bytes};

use super::ending::Ending;
use super::handshake::Start;
use super::heartbeat::{Pulse, Schedule};

pub(super) struct Outbound<'a, S> {
    pub(super) sink: &'a mut SplitSink<WebSocketStream<S>, Message>,
    pub(super) pulse: &'a Pulse,
    pub(super) schedule: Schedule,
    pub(super) pong_within: Option<Duration>,
    pub(super) replies: mpsc::Receiver<Utf8Bytes>,
    pub(super) start: Start,
}

/// What is due next.
enum Due {
    Ping,
    Reply(Utf8Bytes),
    Event(Utf8Bytes),
}

impl<S: AsyncRead + AsyncWrite + Unpin> Outbound<'_, S> {
    /// Sends what is due, for ever. May be dropped half-way and followed by [`drain`](Self::drain).
    pub(super) async fn run(&mut self) -> Ending {
        loop {
            if let Err(ending) = self.step().await {
                return ending;
            }
        }
    }

    /// Sends what was due before the connection was told to end.
    pub(super) async fn drain(&mut self, last: u64) -> Result<(), Ending> {
        self.greet().await?;
        while let Ok(reply) = self.replies.try_recv() {
            self.send(Message::Text(reply)).await?;
        }
        while self.start.cursor.seen() < last {
            let Some(event) = self.start.cursor.pending() else { break };
            self.send_event(event).await?;
        }
        // What was handed over when `run` was dropped may still be on its way.
        self.flush().await
    }

    async fn step(&mut self) -> Result<(), Ending> {
        self.greet().await?;
        match self.due().await? {
            Due::Ping => self.ping().await,
            Due::Reply(text) => self.send(Message::Text(text)).await,
            Due::Event(text) => self.send_event(text).await,
        }
    }

    async fn due(&mut self) -> Result<Due, Ending> {
        tokio::select! {
            () = self.pulse.overdue(self.pong_within) => {
                Err(Ending::close(CloseCode::Error, "no answer to a ping"))
            }
            () = self.schedule.due() => Ok(Due::Ping),
            Some(reply) = self.replies.recv() => Ok(Due::Reply(reply)),
            event = self.start.cursor.next() => Ok(Due::Event(event)),
        }
    }

    async fn greet(&mut self) -> Result<(), Ending> {
        let Some(welcome) = self.start.welcome.clone() else { return Ok(()) };
        self.feed(Message::Text(welcome)).await?;
        self.start.welcome = None;
        self.flush().await
    }

    async fn send_event(&mut self, event: Utf8Bytes) -> Result<(), Ending> {
        self.feed(Message::Text(event)).await?;
        self.start.cursor.advance();
        self.flush().await
    }

    async fn ping(&mut self) -> Result<(), Ending> {
        self.pulse.pinged();
        self.send(Message::Ping(Bytes::from_static(b"hub"))).await
    }

    async fn send(&mut self, message: Message) -> Result<(), Ending> {
        self.feed(message).await?;
        self.flush().await
    }

    /// Hands the message over to tungstenite: all of it, or, if dropped half-way, nothing.
    async fn feed(&mut self, message: Message) -> Result<(), Ending> {
        let limit = self.pong_within;
        patiently(limit, self.sink.feed(message)).await
    }

    async fn flush(&mut self) -> Result<(), Ending> {
        let limit = self.pong_within;
        patiently(limit, self.sink.flush()).await
    }
}

/// A client that takes nothing for as long as a ping may go without an answer would not read a close either.
async fn patiently<E>(
    limit: Option<Duration>,
    send: impl Future<Output = Result<(), E>>,
) -> Result<(), Ending> {
    let outcome = match limit {
        Some(limit) => timeout(limit, send).await.map_err(|_| Ending::Cut)?,
        None => send.await,
    };
    outcome.map_err(|_| Ending::Gone)
}
