//! What is wrong with the network at the moment.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

/// The faults that are on; none of them by default.
#[derive(Debug, Clone, Default)]
pub(super) struct Faults {
    pub(super) latency: Duration,
    /// Bytes per second.
    pub(super) bandwidth: Option<u64>,
    pub(super) blackhole: bool,
    pub(super) reset: bool,
    pub(super) cut: Option<Cut>,
}

/// `cut_after`, and which call of it this is: each call starts to count afresh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cut {
    pub(super) bytes: u64,
    pub(super) call: u64,
}

/// One task's view of the faults.
#[derive(Clone)]
pub(super) struct View(pub(super) watch::Receiver<Faults>);

impl View {
    pub(super) fn now(&mut self) -> Faults {
        self.0.borrow_and_update().clone()
    }

    /// Waits until the faults are such; for ever once the proxy has ended, which ends the waiting task too.
    pub(super) async fn until(&mut self, holds: impl FnMut(&Faults) -> bool) {
        if self.0.wait_for(holds).await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Waits until data that came in at `arrived` is due, whatever changes meanwhile.
    pub(super) async fn due(&mut self, arrived: Instant) {
        loop {
            let faults = self.now();
            let due = arrived + faults.latency;
            if !faults.blackhole && Instant::now() >= due {
                return;
            }
            tokio::select! {
                () = sleep_until(due), if !faults.blackhole => {}
                () = self.changed() => {}
            }
        }
    }

    /// Waits for as long as the line is busy with `bytes`; a change of the bandwidth counts at once.
    pub(super) async fn carry(&mut self, bytes: u64) {
        let since = Instant::now();
        loop {
            let Some(rate) = self.now().bandwidth else { return };
            let takes = Duration::from_nanos(bytes.saturating_mul(1_000_000_000) / rate);
            tokio::select! {
                () = sleep_until(since + takes) => return,
                () = self.changed() => {}
            }
        }
    }

    async fn changed(&mut self) {
        if self.0.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
