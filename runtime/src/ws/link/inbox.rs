//! What has arrived and was not read yet: a bounded queue between the pump and the test.

use std::collections::VecDeque;
use std::task::{Context, Poll, Waker};

use super::{End, Link, wake};
use crate::ws::message::Item;

/// However few messages are queued, reading stops at this many bytes.
const BYTES: usize = 64 << 20;

/// The queue.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    queue: VecDeque<Item>,
    bytes: usize,
    capacity: usize,
    pub(super) arrived: u64,
    /// Someone waits for the end only: the oldest make room instead of stopping the pump.
    overflows: bool,
    /// The pump waits for room.
    stopped: bool,
    reader: Option<Waker>,
    /// The pump wants to know when the reader has nothing left to read.
    awaited: bool,
}

impl Inbox {
    pub(super) fn new(capacity: usize) -> Self {
        Self { capacity, ..Self::default() }
    }

    fn full(&self) -> bool {
        self.queue.len() >= self.capacity || self.bytes >= BYTES
    }

    fn pop(&mut self) -> Option<Item> {
        let item = self.queue.pop_front()?;
        self.bytes -= item.payload.len();
        Some(item)
    }
}

/// What the pump learns as it hands a message over.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pushed {
    pub(crate) unread: usize,
    /// There is certainly room for another, without asking again.
    pub(crate) roomy: bool,
}

/// The pump's side.
impl Link {
    /// Whether the pump may read on; if not, it is woken when it may.
    pub(crate) fn has_room(&self, cx: &mut Context<'_>) -> bool {
        if !self.client.has_room(cx) {
            return false;
        }
        let mut state = self.lock();
        if state.detached || state.inbox.overflows || !state.inbox.full() {
            return true;
        }
        state.inbox.stopped = true;
        false
    }

    /// Hands one message over.
    pub(crate) fn push(&self, mut item: Item) -> Pushed {
        let mut state = self.lock();
        state.inbox.arrived = item.number;
        let nobody = Pushed { unread: 0, roomy: false };
        if state.aborted {
            drop(state);
            self.judge_schema(&mut item);
            return nobody;
        }
        if state.detached {
            drop(state);
            self.judge(&mut item);
            return nobody;
        }
        state.inbox.bytes += item.payload.len();
        state.inbox.queue.push_back(item);
        let unread = state.inbox.queue.len();
        let oldest = if state.inbox.overflows && state.inbox.full() { state.inbox.pop() } else { None };
        let pushed = Pushed { unread, roomy: !state.inbox.full() };
        let reader = state.inbox.reader.take();
        drop(state);
        wake(reader);
        if let Some(mut oldest) = oldest {
            self.judge(&mut oldest);
        }
        pushed
    }

    /// From now on the pump is woken when the test waits with nothing left to read.
    pub(crate) fn await_reader(&self) {
        self.lock().inbox.awaited = true;
    }

    /// Whether the test waits for what has not come, or will not read any more.
    pub(crate) fn caught_up(&self) -> bool {
        let state = self.lock();
        let waits = state.inbox.queue.is_empty() && state.inbox.reader.is_some();
        waits || state.detached || state.aborted
    }

    /// Tells everybody that the connection has ended.
    pub(crate) fn finish(&self, end: End) {
        let mut state = self.lock();
        if state.end.is_none() {
            state.end = Some(end);
        }
        let reader = state.inbox.reader.take();
        drop(state);
        wake(reader);
        self.changed.notify_waiters();
    }
}

/// The test's side.
impl Link {
    /// The next message, if it is there already: without a waker, which is what most receives of a fast stream
    /// come to.
    pub(crate) fn try_item(&self) -> Option<Item> {
        if self.client.judges_predicates() {
            return None;
        }
        let mut item = {
            let mut state = self.lock();
            let item = state.inbox.pop()?;
            self.goes_on(&mut state);
            item
        };
        self.judge(&mut item);
        Some(item)
    }

    /// Wakes a pump that waits for room, if there is some now. Not at every message: a pump that is woken for
    /// each place reads one frame at a time.
    fn goes_on(&self, state: &mut super::State) {
        let Inbox { queue, bytes, capacity, stopped, .. } = &mut state.inbox;
        if *stopped && queue.len() * 2 <= *capacity && *bytes * 2 <= BYTES {
            *stopped = false;
            self.pump.wake();
        }
    }

    /// The next message, or how the connection ended once all are read.
    pub(crate) fn poll_item(&self, cx: &mut Context<'_>) -> Poll<Result<Item, Box<End>>> {
        if !self.client.has_room(cx) {
            return Poll::Pending;
        }
        let mut state = self.lock();
        let Some(mut item) = state.inbox.pop() else {
            if let Some(end) = &state.end {
                return Poll::Ready(Err(Box::new(end.clone())));
            }
            state.inbox.reader = Some(cx.waker().clone());
            let awaited = state.inbox.awaited;
            drop(state);
            if awaited {
                self.pump.wake();
            }
            return Poll::Pending;
        };
        self.goes_on(&mut state);
        drop(state);
        self.judge(&mut item);
        Poll::Ready(Ok(item))
    }

    /// While set, a full queue drops its oldest message (to the judge) instead of stopping the pump.
    pub(crate) fn overflow(&self, overflows: bool) {
        let mut state = self.lock();
        state.inbox.overflows = overflows;
        drop(state);
        self.pump.wake();
    }

    /// Cuts the connection without a close frame. What was not read is lost to all but the schema.
    pub(crate) fn abort(&self) {
        let mut state = self.lock();
        if state.end.is_none() {
            state.aborted = true;
            state.inbox.bytes = 0;
            for mut item in std::mem::take(&mut state.inbox.queue) {
                self.judge_schema(&mut item);
            }
        }
        drop(state);
        self.pump.wake();
    }

    /// Nobody will read any more: what is unread, and what still comes, goes to the judge alone.
    pub(crate) fn detach(&self) {
        let mut state = self.lock();
        state.detached = true;
        state.inbox.bytes = 0;
        for mut item in std::mem::take(&mut state.inbox.queue) {
            self.judge(&mut item);
        }
        drop(state);
        self.pump.wake();
    }

    /// Judges what is unread now, before what a later connection of the same client brings.
    pub(crate) fn retire(&self) {
        for item in &mut self.lock().inbox.queue {
            self.judge(item);
        }
    }

    /// Judges a message as it leaves the queue, whichever way: until then it is bytes, so that its JSON is
    /// made and used up by one thread while it is in the processor's cache.
    fn judge(&self, item: &mut Item) {
        if !item.judged {
            item.judged = true;
            self.judge_schema(item);
            self.client.deliver(self.facts.number, item);
        }
    }

    fn judge_schema(&self, item: &mut Item) {
        let Some(schemas) = &self.schemas else { return };
        let finding = schemas.judge(self.facts.number, item);
        let mut verdicts = self.verdicts();
        verdicts.schema_judged += 1;
        if let Some(finding) = finding {
            verdicts.schema.push(|| finding);
        }
    }
}
