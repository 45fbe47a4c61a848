//! `heartbeat = ..`: the server's pings, and its answers to ours.

use std::pin::Pin;
use std::task::Context;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::{Instant, Sleep};

use super::linger::timer;
use crate::report::Finding;
use crate::ws::expect::At;
use crate::ws::link::{End, Facts, Link};

/// What a real clock may add to an interval; a paused one only rounds to its tick.
pub(crate) fn grace(interval: Duration, paused: bool) -> Duration {
    let tick = Duration::from_millis(2);
    if paused { tick } else { (interval / 10).clamp(tick, Duration::from_millis(100)) }
}

/// What is known of the heartbeats of one connection.
pub(super) struct Heartbeat {
    every: Option<At<Duration>>,
    answer: Option<At<Duration>>,
    paused: bool,
    /// The last ping of the server's, or the connection's beginning.
    last: Instant,
    /// Reading stands still because the test does not read: what the server sends cannot be seen.
    stalled: bool,
    sent: Option<Sent>,
    count: u64,
    /// The closing handshake has begun: no more heartbeats are owed.
    stopped: Option<Instant>,
    timer: Option<Pin<Box<Sleep>>>,
}

/// A ping of the runtime's.
struct Sent {
    payload: Bytes,
    at: Instant,
    answered: bool,
}

impl Heartbeat {
    pub(super) fn new(facts: &Facts) -> Self {
        let answer = facts.expect.and_then(|expect| expect.heartbeat_pong);
        Self {
            every: facts.expect.and_then(|expect| expect.heartbeat),
            answer,
            paused: facts.paused,
            last: facts.opened,
            stalled: false,
            sent: None,
            count: 0,
            stopped: None,
            timer: answer.map(|_| timer(facts.opened)),
        }
    }

    pub(super) fn stalled(&mut self) {
        self.stalled = true;
    }

    /// Reading goes on: what came late because of us is not the server's fault.
    pub(super) fn reading(&mut self) {
        if std::mem::take(&mut self.stalled) {
            self.last = Instant::now();
            self.sent = None;
        }
    }

    /// The server has pinged.
    pub(super) fn ping(&mut self, link: &Link) {
        let now = Instant::now();
        self.gap(link, now, "the server's ping came");
        self.last = now;
        link.verdicts().beats += 1;
        link.changed.notify_waiters();
    }

    fn gap(&self, link: &Link, now: Instant, what: &str) {
        let Some(rule) = self.every else { return };
        let gap = now.saturating_duration_since(self.last);
        if gap <= rule.value + grace(rule.value, self.paused) {
            return;
        }
        let number = link.facts.number;
        link.verdicts().heartbeat.push(|| {
            Finding::new(format!("connection {number} went without a heartbeat: {what} after {gap:?}"))
                .at(rule.site)
                .expected(format!("a ping at least every {:?}", rule.value))
                .actual(format!("{gap:?} without one"))
        });
    }

    /// The server has answered a ping.
    pub(super) fn pong(&mut self, link: &Link, payload: &Bytes) {
        let Some(sent) = self.sent.as_mut().filter(|sent| sent.payload == *payload && !sent.answered) else {
            return;
        };
        sent.answered = true;
        let took = sent.at.elapsed();
        let Some(rule) = self.answer else { return };
        if took <= rule.value + grace(rule.value, self.paused) {
            link.verdicts().answered += 1;
        } else {
            late(link, rule, &format!("the pong came after {took:?}"));
        }
        link.changed.notify_waiters();
    }

    /// A ping that is due.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>, link: &Link) -> Option<Bytes> {
        let rule = self.answer?;
        if self.timer.as_mut()?.as_mut().poll(cx).is_pending() {
            return None;
        }
        if let Some(sent) = self.sent.take()
            && !sent.answered
            && !self.stalled
        {
            late(link, rule, &format!("no pong within {:?}", sent.at.elapsed()));
            link.changed.notify_waiters();
        }
        self.count += 1;
        let (payload, now) = (Bytes::from(format!("wiretest {}", self.count)), Instant::now());
        self.sent = Some(Sent { payload: payload.clone(), at: now, answered: false });
        let next = now + rule.value + grace(rule.value, self.paused);
        self.timer = Some(timer(next));
        // The new timer has to be asked once, to know whom to wake.
        let _ = self.timer.as_mut()?.as_mut().poll(cx);
        Some(payload)
    }

    /// The closing handshake begins.
    pub(super) fn stop(&mut self) {
        self.stopped.get_or_insert_with(Instant::now);
    }

    /// The connection has ended: the last stretch counts too.
    pub(super) fn end(&mut self, link: &Link, end: &End) {
        let at = self.stopped.unwrap_or(end.at);
        if !self.stalled && at > self.last {
            self.gap(link, at, "the connection ended");
        }
    }
}

fn late(link: &Link, rule: At<Duration>, actual: &str) {
    let number = link.facts.number;
    link.verdicts().pongs.push(|| {
        Finding::new(format!("connection {number} did not answer a ping of the runtime's in time"))
            .at(rule.site)
            .expected(format!("a pong within {:?}", rule.value))
            .actual(actual)
    });
}
