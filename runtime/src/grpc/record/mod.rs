//! What is written down of every call, on either side of the wire.

mod call;
mod flow;
mod log;
mod show;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::time::Duration;

pub use call::Call;
pub(crate) use flow::Flow;
pub use flow::RecordedMessage;
use futures_util::task::AtomicWaker;
use http::HeaderMap;
pub(crate) use log::{Book, TestCalls};
use tokio::sync::Notify;
use tokio::time::Instant;
use tonic::{Code, Status};

use crate::run::scope::Scope;

/// How a call was made: what does not change while it runs.
pub(crate) struct Opening {
    /// Where it goes; empty in a server's records.
    pub(crate) peer: Arc<str>,
    pub(crate) path: String,
    pub(crate) request_headers: HeaderMap,
    /// The least of all deadlines that were set for it.
    pub(crate) deadline: Option<Duration>,
    pub(crate) scope: Option<Weak<Scope>>,
    /// Made by a test's body, not by one of its fixtures.
    pub(crate) in_body: bool,
}

/// One call as it goes on.
pub(crate) struct Record {
    pub(crate) number: u64,
    pub(crate) opening: Opening,
    pub(crate) started: Instant,
    state: Mutex<State>,
    over: Notify,
    /// Whoever is still sending the request.
    pub(crate) sender: AtomicWaker,
    /// The same call as our own server saw it.
    served: OnceLock<Arc<Record>>,
    is_act: AtomicBool,
}

/// What a call has come to.
#[derive(Debug, Clone, Default)]
pub(crate) struct State {
    pub(crate) initial: Option<HeaderMap>,
    pub(crate) initial_at: Duration,
    pub(crate) trailing: Option<HeaderMap>,
    pub(crate) requests: Flow,
    pub(crate) replies: Flow,
    /// When the call was made again because its connection had ended before it began; the last time.
    pub(crate) again: Option<Duration>,
    pub(crate) end: Option<End>,
}

/// How a call ended.
#[derive(Debug, Clone)]
pub(crate) struct End {
    pub(crate) at: Duration,
    pub(crate) status: Status,
    /// As the peer sent it, or as the transport put it; none where the client ended the call itself.
    pub(crate) raw: Option<Status>,
    pub(crate) how: How,
}

/// Who ended a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// The peer, by a status or by breaking off.
    Answered,
    /// The deadline, by our own timer.
    Expired,
    /// The caller dropped it; on a server: the handler was dropped before its end.
    Dropped,
    /// On a server: the handler panicked.
    Panicked,
}

impl Record {
    pub(crate) fn new(opening: Opening) -> Arc<Self> {
        static NUMBERS: AtomicU64 = AtomicU64::new(1);
        Arc::new(Self {
            number: NUMBERS.fetch_add(1, Ordering::Relaxed),
            opening,
            started: Instant::now(),
            state: Mutex::default(),
            over: Notify::new(),
            sender: AtomicWaker::new(),
            served: OnceLock::new(),
            is_act: AtomicBool::new(false),
        })
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn scope(&self) -> Option<Arc<Scope>> {
        self.opening.scope.as_ref().and_then(Weak::upgrade)
    }

    pub(crate) fn feed_request(&self, data: &[u8]) {
        let at = self.started.elapsed();
        self.lock().requests.feed(data, at);
    }

    pub(crate) fn feed_reply(&self, data: &[u8]) {
        let at = self.started.elapsed();
        self.lock().replies.feed(data, at);
    }

    pub(crate) fn set_initial(&self, headers: HeaderMap) {
        let at = self.started.elapsed();
        let mut state = self.lock();
        state.initial = Some(headers);
        state.initial_at = at;
    }

    pub(crate) fn set_trailing(&self, headers: HeaderMap) {
        self.lock().trailing = Some(headers);
    }

    pub(crate) fn sent_again(&self) {
        let at = self.started.elapsed();
        self.lock().again = Some(at);
    }

    /// Ends the call; the first end counts.
    pub(crate) fn end(&self, status: Status, raw: Option<Status>, how: How) {
        let at = self.started.elapsed();
        let mut state = self.lock();
        if state.end.is_none() {
            state.end = Some(End { at, status, raw, how });
            drop(state);
            self.over.notify_waiters();
            self.sender.wake();
        }
    }

    /// Ends a call that nobody waits for any more.
    pub(crate) fn end_dropped(&self) {
        if !self.is_over() {
            self.end(Status::cancelled("the call was dropped before its end"), None, How::Dropped);
        }
    }

    /// The stub made an error of an answer that was fine on the wire: that is what the call came to.
    pub(crate) fn refused_by_stub(&self, status: &Status) {
        let mut state = self.lock();
        let now = self.started.elapsed();
        let raw = state.end.take().and_then(|end| if end.how == How::Answered { end.raw } else { None });
        state.end = Some(End { at: now, status: status.clone(), raw, how: How::Answered });
    }

    pub(crate) fn is_over(&self) -> bool {
        self.lock().end.is_some()
    }

    /// Waits for the end.
    pub(crate) async fn wait(&self) -> End {
        loop {
            let notified = self.over.notified();
            if let Some(end) = self.lock().end.clone() {
                return end;
            }
            notified.await;
        }
    }

    pub(crate) fn set_served(&self, served: Arc<Record>) {
        let _ = self.served.set(served);
    }

    pub(crate) fn served(&self) -> Option<&Arc<Record>> {
        self.served.get()
    }

    pub(crate) fn mark_act(&self) {
        self.is_act.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_act(&self) -> bool {
        self.is_act.load(Ordering::Relaxed)
    }

    /// Whether an answer began without an error and was left, or ended well without a message.
    pub(crate) fn was_not_used(&self) -> bool {
        let state = self.lock();
        let Some(end) = &state.end else { return false };
        let left = end.how == How::Dropped && state.initial.is_some();
        left || (end.status.code() == Code::Ok && state.replies.count() == 0)
    }
}

impl std::fmt::Debug for Record {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Record")
            .field("number", &self.number)
            .field("path", &self.opening.path)
            .finish_non_exhaustive()
    }
}
