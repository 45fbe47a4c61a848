//! What the test wants sent.

use bytes::Bytes;
use tokio::sync::oneshot;
use tokio_tungstenite::tungstenite::Message as Wire;

use super::{End, Link};

/// One thing for the pump to send, and whom to tell.
#[derive(Debug)]
pub(crate) enum Order {
    Message(Wire, Reply),
    /// Bytes as they are; true when they hold a close frame of the test's own.
    Raw(Vec<u8>, bool, Reply),
    /// The closing handshake, with 1000.
    Close,
}

/// Told when the bytes have left, or why not.
pub(crate) type Reply = oneshot::Sender<Result<(), String>>;

/// The test's side.
impl Link {
    /// Queues something; gives how the connection has ended instead, if it has.
    pub(crate) fn order(&self, order: Order) -> Result<(), Box<End>> {
        let mut state = self.lock();
        if let Some(end) = &state.end {
            return Err(Box::new(end.clone()));
        }
        state.orders.push_back(order);
        drop(state);
        self.pump.wake();
        Ok(())
    }

    /// Starts the closing handshake, once.
    pub(crate) fn ask_close(&self) {
        let mut state = self.lock();
        if state.close_asked || state.end.is_some() || state.aborted {
            return;
        }
        state.close_asked = true;
        state.orders.push_back(Order::Close);
        drop(state);
        self.pump.wake();
    }

    /// Notes a ping whose pong is wanted.
    pub(crate) fn expect_pong(&self, payload: Bytes) {
        self.lock().pings.push((payload, None));
    }

    /// When the pong for `payload` came; forgets the ping then.
    pub(crate) fn take_pong(&self, payload: &Bytes) -> Option<tokio::time::Instant> {
        let mut state = self.lock();
        let at = state.pings.iter().position(|(sent, came)| sent == payload && came.is_some())?;
        state.pings.remove(at).1
    }

    /// Gives up waiting for a pong.
    pub(crate) fn forget_pong(&self, payload: &Bytes) {
        let mut state = self.lock();
        if let Some(at) = state.pings.iter().position(|(sent, _)| sent == payload) {
            state.pings.remove(at);
        }
    }
}

/// The pump's side.
impl Link {
    /// The next thing to send.
    pub(crate) fn take_order(&self) -> Option<Order> {
        self.lock().orders.pop_front()
    }

    pub(crate) fn saw_pong(&self, payload: &Bytes) {
        let mut state = self.lock();
        let waiting = state.pings.iter_mut().find(|(sent, came)| sent == payload && came.is_none());
        if let Some((_, came)) = waiting {
            *came = Some(tokio::time::Instant::now());
        }
        drop(state);
        self.changed.notify_waiters();
    }

    pub(crate) fn note_close_sent(&self) {
        self.lock().close_sent = true;
        self.changed.notify_waiters();
    }

    /// Drops what was never sent, so that whoever waits for it learns of the end.
    pub(crate) fn drop_orders(&self) {
        let orders = std::mem::take(&mut self.lock().orders);
        drop(orders);
    }
}
