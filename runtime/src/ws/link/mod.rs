//! One connection as its two ends share it: the test's handle on one side, the pump on the other.

mod end;
mod inbox;
mod order;
mod verdicts;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::Duration;

use futures_util::task::AtomicWaker;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::client::Client;
use super::expect::Expect;
use super::judge::Schemas;
use super::wire::SharedLog;

pub(crate) use end::{End, Failure};
pub(crate) use order::{Order, Reply};
pub(crate) use verdicts::{Findings, Verdicts};

use inbox::Inbox;

/// How many unread messages a connection keeps before it stops reading.
pub(crate) const QUEUE: usize = 1024;

/// What is fixed when a connection is made.
#[derive(Debug)]
pub(crate) struct Facts {
    /// Counted from 1 over the test.
    pub(crate) number: usize,
    /// The URL, without secrets.
    pub(crate) label: String,
    pub(crate) opened: Instant,
    pub(crate) handshake_took: Duration,
    pub(crate) response: http::Response<()>,
    /// How long one receive waits.
    pub(crate) within: Duration,
    pub(crate) expect: Option<&'static Expect>,
    /// The test's clock is paused: times are exact.
    pub(crate) paused: bool,
    /// The test that it belongs to; none in a plain tokio test.
    pub(crate) watch: std::sync::Weak<super::client::Watch>,
}

/// A connection.
#[derive(Debug)]
pub(crate) struct Link {
    pub(crate) facts: Facts,
    pub(crate) log: SharedLog,
    pub(crate) client: Arc<Client>,
    pub(crate) verdicts: Mutex<Verdicts>,
    schemas: Option<Schemas>,
    /// Something rare has happened: the end, a ping, a pong, a close frame that left.
    pub(crate) changed: Notify,
    /// The pump, to be woken for anything that concerns it.
    pump: AtomicWaker,
    state: Mutex<State>,
}

/// What both ends change.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about the connection")]
struct State {
    inbox: Inbox,
    orders: std::collections::VecDeque<Order>,
    /// Pings of the test's that wait for their pongs.
    pings: Vec<(bytes::Bytes, Option<Instant>)>,
    end: Option<End>,
    aborted: bool,
    /// Nobody reads any more: what comes goes to the judge alone.
    detached: bool,
    /// Our close frame is on its way or on the wire.
    close_asked: bool,
    close_sent: bool,
    /// The closing handshake's limit has passed.
    close_timed_out: bool,
}

/// The wakers to call once the lock is released.
fn wake(waker: Option<Waker>) {
    if let Some(waker) = waker {
        waker.wake();
    }
}

impl Link {
    pub(crate) fn new(facts: Facts, log: SharedLog, client: Arc<Client>) -> Arc<Self> {
        let capacity = facts
            .expect
            .and_then(|expect| expect.buffer)
            .map_or(0, |buffer| usize::try_from(buffer.value).unwrap_or(usize::MAX).saturating_add(1));
        let state = State { inbox: Inbox::new(QUEUE.max(capacity)), ..State::default() };
        Arc::new(Self {
            schemas: facts.expect.and_then(Schemas::of),
            facts,
            log,
            client,
            verdicts: Mutex::default(),
            changed: Notify::new(),
            pump: AtomicWaker::new(),
            state: Mutex::new(state),
        })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn verdicts(&self) -> MutexGuard<'_, Verdicts> {
        self.verdicts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The pump says whom to wake.
    pub(crate) fn register_pump(&self, waker: &Waker) {
        self.pump.register(waker);
    }

    /// How it ended, if it has.
    pub(crate) fn end(&self) -> Option<End> {
        self.lock().end.clone()
    }

    pub(crate) fn aborted(&self) -> bool {
        self.lock().aborted
    }

    /// Whether the connection ended because nobody answered our close frame.
    pub(crate) fn close_timed_out(&self) -> bool {
        self.lock().close_timed_out
    }

    /// Whether the test or its run wants the connection closed.
    pub(crate) fn close_asked(&self) -> bool {
        self.lock().close_asked
    }

    /// Why a closing handshake took too long.
    pub(crate) fn unclosed(&self) -> &'static str {
        if self.lock().close_sent {
            "the server did not answer our close frame"
        } else {
            "the server did not take our close frame"
        }
    }

    pub(crate) fn note_close_timed_out(&self) {
        self.lock().close_timed_out = true;
    }

    /// How many data messages have arrived.
    pub(crate) fn arrived(&self) -> u64 {
        self.lock().inbox.arrived
    }

    /// Waits until `done` gives something; woken by every rare change.
    pub(crate) async fn until<T>(&self, mut done: impl FnMut(&Self) -> Option<T>) -> T {
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            if let Some(found) = done(self) {
                return found;
            }
            changed.await;
        }
    }

    /// Waits for the end.
    pub(crate) async fn ended(&self) -> End {
        self.until(Self::end).await
    }

    /// Waits for a moment at which our close frame has left, or the connection has ended.
    pub(crate) async fn close_left(&self) {
        self.until(|link| {
            let state = link.lock();
            (state.close_sent || state.end.is_some()).then_some(())
        })
        .await;
    }
}
