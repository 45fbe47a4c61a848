//! Stopping a server for good: a signal, a short grace, and then what it runs on goes away.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

/// How long a server may still answer once it is told to stop.
pub(super) const GRACE: Duration = Duration::from_millis(100);
/// How long dropping a server waits for its thread.
const DROP_LIMIT: Duration = Duration::from_secs(1);

/// Both ends of a server's life: told to stop, and gone.
#[derive(Clone)]
pub(super) struct Stopper(Arc<Inner>);

struct Inner {
    stop: watch::Sender<bool>,
    gone: watch::Sender<bool>,
    gone_sync: (Mutex<bool>, Condvar),
    /// Why it ended before it was told to.
    problem: Mutex<Option<String>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Stopper {
    pub(super) fn new() -> Self {
        Self(Arc::new(Inner {
            stop: watch::Sender::new(false),
            gone: watch::Sender::new(false),
            gone_sync: (Mutex::new(false), Condvar::new()),
            problem: Mutex::default(),
        }))
    }

    /// The server's own view of the signal.
    pub(super) fn signal(&self) -> watch::Receiver<bool> {
        self.0.stop.subscribe()
    }

    pub(super) fn is_told(&self) -> bool {
        *self.0.stop.borrow()
    }

    pub(super) fn set_problem(&self, problem: String) {
        *lock(&self.0.problem) = Some(problem);
    }

    /// The server is gone, with every connection.
    pub(super) fn set_gone(&self) {
        self.0.gone.send_replace(true);
        *lock(&self.0.gone_sync.0) = true;
        self.0.gone_sync.1.notify_all();
    }

    pub(super) fn tell(&self) {
        self.0.stop.send_replace(true);
    }

    /// Stops the server and waits until it is gone.
    ///
    /// # Errors
    /// When it had ended by itself, with an error.
    pub(super) async fn stop(&self) -> Result<(), String> {
        self.tell();
        let _ = self.0.gone.subscribe().wait_for(|gone| *gone).await;
        lock(&self.0.problem).take().map_or(Ok(()), Err)
    }

    /// Stops the server and waits a little, on a thread that may not await. A handler that blocks the
    /// server's thread outlives this; the test's clean-up reports it.
    pub(super) fn stop_blocking(&self) {
        self.tell();
        let (gone, changed) = &self.0.gone_sync;
        let _ = changed.wait_timeout_while(lock(gone), DROP_LIMIT, |gone| !*gone);
    }
}

/// Waits for the signal.
pub(super) async fn told(signal: &mut watch::Receiver<bool>) {
    // The sender lives in the stopper that every server holds; an error means that it is over too.
    let _ = signal.wait_for(|stop| *stop).await;
}
