//! The pump's reading half: one message after the other.

use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::StreamExt as _;
use tokio_tungstenite::tungstenite::Message as Wire;

use super::{Phase, Pump, Round};
use crate::report::Finding;
use crate::ws::link::{Failure, Link};
use crate::ws::message::{Item, Json, Payload};

/// Messages read in one go before a waiting reader, and the writing half, get their turn: few enough that
/// the reader finds them in the processor's cache.
const BATCH: usize = 32;

/// What every inbound message goes through.
pub(super) struct Inspector {
    link: Arc<Link>,
    most_unread: Option<usize>,
    number: u64,
}

impl Inspector {
    pub(super) fn new(link: Arc<Link>) -> Self {
        let expect = link.facts.expect;
        let most_unread = expect.and_then(|expect| expect.buffer);
        Self {
            most_unread: most_unread.map(|most| usize::try_from(most.value).unwrap_or(usize::MAX)),
            number: 0,
            link,
        }
    }

    /// Hands a message over; whether there is certainly room for another.
    fn take(&mut self, payload: Payload) -> bool {
        self.number += 1;
        let item = Item { payload, json: Json::Unparsed, number: self.number, judged: false };
        let pushed = self.link.push(item);
        if self.most_unread.is_some_and(|most| pushed.unread > most) {
            self.overfull(pushed.unread);
        }
        pushed.roomy
    }

    fn overfull(&self, unread: usize) {
        let Some(rule) = self.link.facts.expect.and_then(|expect| expect.buffer) else { return };
        if self.link.facts.watch.upgrade().is_some_and(|watch| watch.over()) {
            return;
        }
        let mut verdicts = self.link.verdicts();
        let problem = format!("connection {} had too many messages pending", self.link.facts.number);
        let finding = Finding::new(problem)
            .at(rule.site)
            .expected(format!("at most {} unread", rule.value))
            .actual(format!("{unread} unread"));
        verdicts.buffer = Some(finding);
    }
}

impl Pump {
    pub(super) fn poll_incoming(&mut self, cx: &mut Context<'_>) -> Round {
        if self.phase == Phase::Answering {
            return Round::Idle;
        }
        let mut roomy = false;
        for _ in 0..BATCH {
            if !roomy && !self.link.has_room(cx) {
                self.heartbeat.stalled();
                return Round::Idle;
            }
            self.heartbeat.reading();
            match self.ws.poll_next_unpin(cx) {
                Poll::Pending => return Round::Idle,
                Poll::Ready(None) => return Round::Over(None),
                Poll::Ready(Some(Err(error))) => return Round::Over(Failure::of(error)),
                Poll::Ready(Some(Ok(message))) => roomy = self.take(message),
            }
            if self.phase == Phase::Answering {
                return Round::Progress;
            }
        }
        // The reader was woken by the first of them: it goes first.
        cx.waker().wake_by_ref();
        Round::Idle
    }

    /// Takes what came; whether there is certainly room for another message.
    fn take(&mut self, message: Wire) -> bool {
        match message {
            Wire::Text(text) => return self.inspector.take(Payload::Text(text)),
            Wire::Binary(bytes) => return self.inspector.take(Payload::Binary(bytes)),
            Wire::Ping(_) => {
                self.outgoing.dirty = true;
                self.heartbeat.ping(&self.link);
            }
            Wire::Pong(payload) => {
                // Once we close, nobody pings any more, and a late answer is no matter.
                if !self.outgoing.closing() {
                    self.heartbeat.pong(&self.link, &payload);
                }
                self.link.saw_pong(&payload);
            }
            Wire::Close(_) => {
                self.outgoing.dirty = true;
                self.phase = Phase::Answering;
                self.heartbeat.stop();
                self.linger.limit(self.link.facts.within);
            }
            Wire::Frame(_) => {}
        }
        false
    }
}
