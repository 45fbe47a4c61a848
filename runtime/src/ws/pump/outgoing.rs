//! The pump's writing half: one order at a time, flushed before it is reported as sent.

use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::SinkExt as _;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Error as WsError, Message as Wire, protocol::CloseFrame};

use super::{Phase, Pump, Round};
use crate::ws::link::{Order, Reply};

/// What is being written.
#[derive(Debug, Default)]
pub(super) struct Outgoing {
    current: Option<Current>,
    /// Something of the protocol's own (a pong, the answer to a close) may be waiting to leave.
    pub(super) dirty: bool,
    /// Pings of the runtime's own.
    pings: Vec<Bytes>,
    closing: bool,
}

#[derive(Debug)]
enum Current {
    /// Handed to the protocol's layer, not flushed yet.
    Flushing(Option<Reply>, bool),
    /// Bytes past the protocol's layer, and how many have left.
    Raw(Vec<u8>, usize, bool, Reply),
}

impl Outgoing {
    pub(super) fn ping(&mut self, payload: Bytes) {
        self.pings.push(payload);
    }

    /// Nothing is half-way out.
    pub(super) fn idle(&self) -> bool {
        self.current.is_none()
    }

    pub(super) fn closing(&self) -> bool {
        self.closing
    }
}

fn told(reply: Reply, outcome: Result<(), String>) {
    // Whoever asked may have stopped waiting.
    let _ = reply.send(outcome);
}

impl Pump {
    pub(super) fn poll_outgoing(&mut self, cx: &mut Context<'_>) -> Round {
        match self.outgoing.current.take() {
            Some(Current::Flushing(reply, close)) => self.poll_sent(cx, reply, close),
            Some(Current::Raw(bytes, at, close, reply)) => self.poll_raw(cx, bytes, at, close, reply),
            None if self.outgoing.dirty => self.poll_own(cx),
            None => self.begin(),
        }
    }

    /// Takes the next thing to send, if the protocol's layer has room for it.
    fn begin(&mut self) -> Round {
        if let Some(ping) = self.outgoing.pings.pop() {
            return self.start(Wire::Ping(ping), None, false);
        }
        match self.link.take_order() {
            None => Round::Idle,
            Some(Order::Message(message, reply)) => self.start(message, Some(reply), false),
            Some(Order::Raw(bytes, close, reply)) => {
                self.outgoing.current = Some(Current::Raw(bytes, 0, close, reply));
                Round::Progress
            }
            Some(Order::Close) => {
                self.outgoing.closing = true;
                self.heartbeat.stop();
                self.linger.limit(self.link.facts.within);
                let frame = CloseFrame { code: CloseCode::Normal, reason: "".into() };
                self.start(Wire::Close(Some(frame)), None, true)
            }
        }
    }

    fn start(&mut self, message: Wire, reply: Option<Reply>, close: bool) -> Round {
        match self.ws.start_send_unpin(message) {
            Ok(()) => self.outgoing.current = Some(Current::Flushing(reply, close)),
            Err(error) => refuse(reply, &error),
        }
        Round::Progress
    }

    fn poll_sent(&mut self, cx: &mut Context<'_>, reply: Option<Reply>, close: bool) -> Round {
        let outcome = match self.ws.poll_flush_unpin(cx) {
            Poll::Pending => {
                self.outgoing.current = Some(Current::Flushing(reply, close));
                return self.stuck();
            }
            Poll::Ready(outcome) => outcome,
        };
        if close {
            self.link.note_close_sent();
        }
        match outcome {
            Ok(()) => {
                if let Some(reply) = reply {
                    told(reply, Ok(()));
                }
            }
            Err(error) => refuse(reply, &error),
        }
        Round::Progress
    }

    fn poll_raw(
        &mut self,
        cx: &mut Context<'_>,
        bytes: Vec<u8>,
        at: usize,
        close: bool,
        reply: Reply,
    ) -> Round {
        match self.ws.get_mut().poll_raw(cx, &bytes[at..]) {
            Poll::Pending => {
                self.outgoing.current = Some(Current::Raw(bytes, at, close, reply));
                return self.stuck();
            }
            Poll::Ready(Err(error)) => told(reply, Err(error.to_string())),
            Poll::Ready(Ok(written)) if at + written < bytes.len() => {
                self.outgoing.current = Some(Current::Raw(bytes, at + written, close, reply));
            }
            Poll::Ready(Ok(_)) => {
                if close {
                    self.ws.get_mut().drop_closes();
                }
                told(reply, Ok(()));
            }
        }
        Round::Progress
    }

    /// The peer takes nothing: a close frame that is wanted cannot leave either, and has its limit all the same.
    fn stuck(&mut self) -> Round {
        if self.link.close_asked() {
            self.linger.limit(self.link.facts.within);
        }
        Round::Idle
    }

    /// Flushes what the protocol's layer sends by itself.
    fn poll_own(&mut self, cx: &mut Context<'_>) -> Round {
        match self.ws.poll_flush_unpin(cx) {
            Poll::Pending => self.stuck(),
            // A peer that is gone before it got our answer shows as the end of the stream.
            Poll::Ready(_) => {
                self.outgoing.dirty = false;
                if self.phase == Phase::Answering { Round::Over(None) } else { Round::Progress }
            }
        }
    }
}

fn refuse(reply: Option<Reply>, error: &WsError) {
    if let Some(reply) = reply {
        told(reply, Err(error.to_string()));
    }
}
