//! A peer that breaks the protocol may have sent good messages before it. The pump has read ahead; the test has
//! not. What it answers to those messages still leaves before the connection is failed, as it would with a client
//! that reads one message at a time (Autobahn 3.2 to 4.2.5 and 5.15 tell the two apart).

use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::timeout;

use super::{Pump, Round};

/// How long the test may take for it; one that does not read does not hold the end up for longer.
const PATIENCE: Duration = Duration::from_millis(250);

impl Pump {
    /// Until the test has read what there was and waits for more.
    pub(super) async fn catch_up(&mut self) {
        self.link.await_reader();
        let caught_up = std::future::poll_fn(|cx| self.poll_caught_up(cx));
        let _ = timeout(PATIENCE, caught_up).await;
    }

    fn poll_caught_up(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.link.register_pump(cx.waker());
        while matches!(self.poll_outgoing(cx), Round::Progress) {}
        if self.link.caught_up() && self.outgoing.idle() { Poll::Ready(()) } else { Poll::Pending }
    }
}
