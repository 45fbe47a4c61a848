//! What was published, and where each connection stands in it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use tokio::sync::watch;
use tokio_tungstenite::tungstenite::Utf8Bytes;

use super::message;

/// Every event, in order; the one with the sequence number `n` is the `n`th.
#[derive(Debug)]
pub(super) struct Feed {
    events: Mutex<Vec<Utf8Bytes>>,
    head: watch::Sender<u64>,
}

impl Default for Feed {
    fn default() -> Self {
        Self { events: Mutex::default(), head: watch::Sender::new(0) }
    }
}

impl Feed {
    /// The head moves while the events are locked, so it never goes back.
    pub(super) fn publish(&self, topic: &str, payload: &Value) -> u64 {
        let mut events = self.events();
        let seq = position(events.len()) + 1;
        events.push(message::event(seq, topic, payload));
        self.head.send_replace(seq);
        seq
    }

    pub(super) fn head(&self) -> u64 {
        *self.head.borrow()
    }

    fn get(&self, seq: u64) -> Option<Utf8Bytes> {
        let index = usize::try_from(seq.checked_sub(1)?).ok()?;
        self.events().get(index).cloned()
    }

    fn events(&self) -> MutexGuard<'_, Vec<Utf8Bytes>> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One reader of the feed. Replayed and live events are the same to it, so none can get lost or repeated
/// between the two, and a slow client holds nobody up.
#[derive(Debug)]
pub(super) struct Cursor {
    feed: Arc<Feed>,
    head: watch::Receiver<u64>,
    seen: u64,
}

impl Cursor {
    /// Continues behind the event `seen`, which may not lie ahead of the feed.
    pub(super) fn after(feed: Arc<Feed>, seen: u64) -> Self {
        let head = feed.head.subscribe();
        Self { feed, head, seen }
    }

    pub(super) fn seen(&self) -> u64 {
        self.seen
    }

    /// The next event, for as long as nobody says [`advance`](Self::advance): may be dropped half-way.
    pub(super) async fn next(&mut self) -> Utf8Bytes {
        let seen = self.seen;
        // The sender lives in the feed that this cursor holds, so waiting cannot fail.
        let _ = self.head.wait_for(|head| *head > seen).await;
        self.pending().unwrap_or_default()
    }

    /// The next event, if it has been published.
    pub(super) fn pending(&self) -> Option<Utf8Bytes> {
        self.feed.get(self.seen + 1)
    }

    pub(super) fn advance(&mut self) {
        self.seen += 1;
    }
}

fn position(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_dropped_wait_loses_nothing() {
        let feed = Arc::new(Feed::default());
        let mut cursor = Cursor::after(feed.clone(), 0);
        drop(cursor.next());
        feed.publish("t", &Value::Null);
        let first = cursor.next().await;
        assert_eq!(cursor.next().await, first);
        cursor.advance();
        assert_eq!((cursor.seen(), cursor.pending()), (1, None));
    }
}
