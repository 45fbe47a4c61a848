//! Deadlines: one timer of ours over headers and body, and one status whoever noticed first.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Sleep};
use tonic::{Code, Status};

/// How much earlier than ours a peer's clock may run out: timers tick in milliseconds, and some peers round
/// down.
const SLACK: Duration = Duration::from_millis(10);

/// When a call must be over.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deadline {
    limit: Duration,
    at: Instant,
}

impl Deadline {
    pub(super) fn new(limit: Duration, started: Instant) -> Option<Self> {
        // A limit beyond the clock's end is none.
        started.checked_add(limit).map(|at| Self { limit, at })
    }

    pub(super) fn timer(self) -> Timer {
        Timer(Box::pin(tokio::time::sleep_until(self.at)))
    }

    pub(super) fn expired(self) -> Status {
        let limit = crate::report::span(self.limit);
        Status::deadline_exceeded(format!("the deadline of {limit} ran out"))
    }

    /// Whether an end with `code` is what running out of this deadline looks like through a peer or a
    /// transport; `broke_off` when no status came, but a reset or a bare end.
    pub(super) fn explains(self, code: Code, broke_off: bool) -> bool {
        let slack = SLACK.min(self.limit / 4);
        let is_due = Instant::now() + slack >= self.at;
        let transport = matches!(code, Code::Unknown | Code::Internal | Code::Unavailable);
        is_due && (code == Code::Cancelled || (broke_off && transport))
    }
}

/// The timer of one call.
#[derive(Debug)]
pub(super) struct Timer(Pin<Box<Sleep>>);

impl Timer {
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        use std::future::Future as _;
        self.0.as_mut().poll(cx)
    }
}
