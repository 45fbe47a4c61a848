//! Pings, and whether they are answered.

use std::future::pending;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at, sleep_until};

/// When the next ping is due.
#[derive(Debug)]
pub(super) struct Schedule(Option<Interval>);

impl Schedule {
    pub(super) fn new(every: Option<Duration>) -> Self {
        Self(every.map(|every| {
            let mut interval = interval_at(Instant::now() + every, every);
            // After a stall one ping is enough.
            interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
            interval
        }))
    }

    pub(super) async fn due(&mut self) {
        match &mut self.0 {
            Some(interval) => drop(interval.tick().await),
            None => pending().await,
        }
    }
}

/// Since when a ping is waiting for its answer. Written by the half that sends, cleared by the one that reads.
#[derive(Debug, Default)]
pub(super) struct Pulse(Mutex<Option<Instant>>);

impl Pulse {
    pub(super) fn pinged(&self) {
        self.waiting_since().get_or_insert_with(Instant::now);
    }

    pub(super) fn answered(&self) {
        *self.waiting_since() = None;
    }

    /// Ends when the oldest ping without an answer is older than `limit`. A ping that is sent later does not
    /// wake it: the sender asks anew after each.
    pub(super) async fn overdue(&self, limit: Option<Duration>) {
        while let Some(deadline) = self.deadline(limit) {
            sleep_until(deadline).await;
            if self.deadline(limit).is_some_and(|deadline| deadline <= Instant::now()) {
                return;
            }
        }
        pending::<()>().await;
    }

    fn deadline(&self, limit: Option<Duration>) -> Option<Instant> {
        Some((*self.waiting_since())? + limit?)
    }

    fn waiting_since(&self) -> MutexGuard<'_, Option<Instant>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
