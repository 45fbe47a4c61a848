//! What the hub tells all of its connections.

use std::sync::Arc;

use tokio::sync::watch;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use super::ending::{Ending, close};

/// The sending half; connections hold [`Listener`]s.
#[derive(Clone, Debug)]
pub(super) struct Orders(Arc<watch::Sender<Order>>);

#[derive(Clone, Debug, Default)]
enum Order {
    #[default]
    Stay,
    Close(CloseFrame),
    Cut,
    Shutdown,
}

impl Default for Orders {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::default()))
    }
}

impl Orders {
    pub(super) fn close(&self, code: u16, reason: &str) {
        self.give(Order::Close(close(CloseCode::from(code), reason)));
    }

    pub(super) fn cut(&self) {
        self.give(Order::Cut);
    }

    pub(super) fn shutdown(&self) {
        self.give(Order::Shutdown);
    }

    /// A new listener, unless the hub has shut down. It hears of later orders only.
    pub(super) fn listen(&self) -> Option<Listener> {
        let mut listener = Listener(self.0.subscribe());
        let closed = matches!(*listener.0.borrow_and_update(), Order::Shutdown);
        (!closed).then_some(listener)
    }

    pub(super) fn listeners(&self) -> usize {
        self.0.receiver_count()
    }

    pub(super) async fn unheard(&self) {
        self.0.closed().await;
    }

    /// A hub that has shut down stays so, whatever comes later.
    fn give(&self, order: Order) {
        self.0.send_if_modified(|last| {
            let open = !matches!(last, Order::Shutdown);
            if open {
                *last = order;
            }
            open
        });
    }
}

/// One connection's ear.
#[derive(Debug)]
pub(super) struct Listener(watch::Receiver<Order>);

impl Listener {
    /// How the next order ends the connection. A hub whose last handle is gone gives none.
    pub(super) async fn ending(&mut self) -> Ending {
        if self.0.changed().await.is_err() {
            return std::future::pending().await;
        }
        match &*self.0.borrow_and_update() {
            Order::Close(frame) => Ending::Close(frame.clone()),
            Order::Cut | Order::Stay => Ending::Cut,
            Order::Shutdown => Ending::Close(close(CloseCode::Away, "shutting down")),
        }
    }
}
