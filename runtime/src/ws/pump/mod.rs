//! The task of a connection: reads ahead, writes what the test wants, answers pings, judges what arrives.

mod catch_up;
mod heartbeat;
mod incoming;
mod linger;
mod outgoing;

use std::sync::Arc;
use std::task::{Context, Poll};

use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

use super::link::{End, Failure, Link};
use super::wire::Tap;

use heartbeat::Heartbeat;
pub(crate) use heartbeat::grace;
use incoming::Inspector;
use linger::Linger;
use outgoing::Outgoing;

/// The longest message (and frame) that is taken, in bytes.
const LONGEST: usize = 16 << 20;

/// A connection's task.
pub(crate) struct Pump {
    link: Arc<Link>,
    ws: WebSocketStream<Tap>,
    inspector: Inspector,
    outgoing: Outgoing,
    heartbeat: Heartbeat,
    linger: Linger,
    phase: Phase,
}

/// How far the connection's end has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Open,
    /// The server's close frame is here and our answer is not flushed yet.
    Answering,
}

/// One round's outcome.
enum Round {
    Progress,
    Idle,
    Over(Option<Failure>),
}

/// Starts the pump of a connection whose handshake is done.
pub(crate) async fn start(link: Arc<Link>, tap: Tap) {
    let config = WebSocketConfig::default()
        .max_message_size(Some(LONGEST))
        .max_frame_size(Some(LONGEST))
        .write_buffer_size(0);
    // Not `from_partially_read`: the buffer that it makes grows by a KiB at a time while messages are queued.
    let ws = WebSocketStream::from_raw_socket(tap, Role::Client, Some(config)).await;
    let pump = Pump {
        inspector: Inspector::new(link.clone()),
        outgoing: Outgoing::default(),
        heartbeat: Heartbeat::new(&link.facts),
        linger: Linger::default(),
        phase: Phase::Open,
        link,
        ws,
    };
    tokio::spawn(pump.run());
}

impl Pump {
    async fn run(mut self) {
        let failure = std::future::poll_fn(|cx| self.poll(cx)).await;
        let aborted = self.link.aborted();
        if let Some(failure) = &failure {
            self.catch_up().await;
            self.fail(failure.code).await;
        }
        // A `let` of its own: a guard in the condition would still be held where the note is made.
        let cut_off = self.link.log.lock().cut_off();
        if aborted {
            self.link.log.note("the test cut the connection");
        } else if let Some(cut) = cut_off {
            self.link.log.note(cut);
        }
        let end = End::by_wire(&self.link.log, aborted, self.link.close_timed_out(), failure);
        self.heartbeat.end(&self.link, &end);
        let Self { link, ws, linger, .. } = self;
        if end.closed.clean {
            link.finish(end);
            link.drop_orders();
            linger.run(ws).await;
        } else {
            // The peer must see the connection gone before anyone learns that it is.
            drop(ws);
            link.finish(end);
            link.drop_orders();
        }
    }

    /// Ready when the connection is over, with what the protocol's layer gave up for.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Failure>> {
        self.link.register_pump(cx.waker());
        loop {
            if self.link.aborted() {
                return Poll::Ready(None);
            }
            let rounds = [self.poll_outgoing(cx), self.poll_incoming(cx), self.poll_timers(cx)];
            let mut idle = true;
            for round in rounds {
                match round {
                    Round::Progress => idle = false,
                    Round::Idle => {}
                    Round::Over(failure) => return Poll::Ready(failure),
                }
            }
            if idle {
                return Poll::Pending;
            }
        }
    }

    fn poll_timers(&mut self, cx: &mut Context<'_>) -> Round {
        if self.linger.poll_close_limit(cx) {
            self.link.note_close_timed_out();
            self.link.log.note(self.link.unclosed());
            return Round::Over(None);
        }
        if self.outgoing.closing() || self.phase == Phase::Answering {
            return Round::Idle;
        }
        match self.heartbeat.poll(cx, &self.link) {
            Some(ping) => {
                self.outgoing.ping(ping);
                Round::Progress
            }
            None => Round::Idle,
        }
    }

    /// Tells the peer why the connection is failed (RFC 6455, section 7.1.7), as far as it will listen.
    async fn fail(&mut self, code: u16) {
        let frame = super::Frame::close(code).encode();
        let tap = self.ws.get_mut();
        let send = std::future::poll_fn(|cx| tap.poll_raw(cx, &frame));
        let _ = tokio::time::timeout(std::time::Duration::from_millis(100), send).await;
    }
}
