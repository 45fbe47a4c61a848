//! The last moments of a connection: how long its closing handshake may take, and who hangs up.

use std::pin::Pin;
use std::task::Context;
use std::time::Duration;

use futures_util::StreamExt as _;
use tokio::time::{Instant, Sleep, sleep, sleep_until, timeout};
use tokio_tungstenite::WebSocketStream;

use crate::ws::wire::Tap;

/// How long the server may take to hang up after the closing handshake (RFC 6455, section 7.1.1).
const HANG_UP: Duration = Duration::from_secs(1);

/// The limit of the closing handshake, once we have sent our close frame.
#[derive(Debug, Default)]
pub(super) struct Linger {
    limit: Option<Pin<Box<Sleep>>>,
}

impl Linger {
    /// Starts the limit.
    pub(super) fn limit(&mut self, limit: Duration) {
        if self.limit.is_none() {
            self.limit = Some(Box::pin(sleep(limit)));
        }
    }

    /// Whether the limit has passed.
    pub(super) fn poll_close_limit(&mut self, cx: &mut Context<'_>) -> bool {
        self.limit.as_mut().is_some_and(|limit| limit.as_mut().poll(cx).is_ready())
    }

    /// Waits for the server to hang up first, as it should, and not for ever.
    pub(super) async fn run(self, mut ws: WebSocketStream<Tap>) {
        let hung_up = async { while let Some(Ok(_)) = ws.next().await {} };
        let _ = timeout(HANG_UP, hung_up).await;
    }
}

/// A timer that can be set anew.
pub(super) fn timer(at: Instant) -> Pin<Box<Sleep>> {
    Box::pin(sleep_until(at))
}
