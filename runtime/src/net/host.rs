//! A thread with a runtime of its own, for what must live and die apart from the test's runtime: servers,
//! processes, proxies. It ends with its handle or with the test, whichever comes first, and takes every
//! task and socket with it.

use std::future::Future;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Runtime};
use tokio::sync::Notify;

use crate::fixture::register_cleanup;
use crate::run::scope::{self, Scope};

/// How long the end of a host may take: less than a clean-up has, so that the report can name the host.
const LIMIT: Duration = Duration::from_secs(4);
/// How long a clean-up that was cut short waits for the host: less than makes it look blocked.
const LAST_WAIT: Duration = Duration::from_millis(200);

/// The handle; dropping it ends the host.
pub(crate) struct Host {
    life: Arc<Life>,
    thread: ThreadId,
    /// When the wait for its end is over, where others end with it.
    ends_by: Option<Instant>,
}

struct Life {
    /// What it is, for the report: `the server at ..`.
    label: String,
    stop: Notify,
    hurry: Notify,
    done: AtomicBool,
    lock: Mutex<()>,
    changed: Condvar,
    ended: Notify,
}

/// What the host's main future waits on, to end in time.
pub(crate) struct Stopping(Arc<Life>);

impl Stopping {
    /// Waits until the host is to end.
    pub(crate) async fn wait(&self) {
        self.0.stop.notified().await;
    }

    /// Waits until there is no time left to end with care.
    pub(crate) async fn hurry(&self) {
        self.0.hurry.notified().await;
    }
}

impl Host {
    /// Runs `main` on a thread of its own; the host ends when `main` does, and `main` ends soon after it is
    /// told to.
    pub(crate) fn start<M, Fut>(label: String, main: M) -> io::Result<Self>
    where
        M: FnOnce(Stopping) -> Fut + Send + 'static,
        Fut: Future<Output = ()>,
    {
        let host = Self::without_clean_up(label, main)?;
        host.end_with_scope();
        Ok(host)
    }

    /// The same of a host whose maker sees to its end.
    pub(crate) fn without_clean_up<M, Fut>(label: String, main: M) -> io::Result<Self>
    where
        M: FnOnce(Stopping) -> Fut + Send + 'static,
        Fut: Future<Output = ()>,
    {
        let scope = scope::current();
        let runtime = build(scope.as_ref())?;
        let life = Arc::new(Life::new(label));
        let for_thread = life.clone();
        let name = thread::current().name().map(ToOwned::to_owned).unwrap_or_default();
        let thread = thread::Builder::new().name(name).spawn(move || {
            let _done = Done(for_thread.clone());
            scope.as_ref().inspect(|scope| crate::run::adopt(scope));
            runtime.block_on(main(Stopping(for_thread)));
            runtime.shutdown_background();
        })?;
        Ok(Self { life, thread: thread.thread().id(), ends_by: None })
    }

    /// Has the current scope end it, with the clean-ups that are registered now.
    pub(crate) fn end_with_scope(&self) {
        if let Some(scope) = scope::current() {
            end_with(&scope, self.life.clone());
        }
    }

    /// Ends all of them in the time that one may take.
    #[cfg(feature = "grpc")]
    pub(crate) fn end_together(hosts: Vec<Self>) {
        Self::end_within(LIMIT, hosts);
    }

    #[cfg(feature = "grpc")]
    fn end_within(limit: Duration, mut hosts: Vec<Self>) {
        let until = Instant::now() + limit;
        // All are told before the first is waited for.
        for host in &mut hosts {
            host.life.stop.notify_one();
            host.ends_by = Some(until);
        }
    }

    /// Ends it and waits until it has ended.
    ///
    /// # Errors
    /// When it does not end in time, because something blocks its thread.
    pub(crate) async fn stop(&self) -> Result<(), String> {
        self.life.end().await
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.life.stop.notify_one();
        if thread::current().id() != self.thread {
            self.life.wait_blocking(self.ends_by.unwrap_or_else(|| Instant::now() + LIMIT));
        }
    }
}

/// The runtime; its blocking threads know the test they work for.
fn build(scope: Option<&Arc<Scope>>) -> io::Result<Runtime> {
    let mut builder = Builder::new_current_thread();
    builder.enable_all();
    if let Some(scope) = scope {
        let owner = Arc::downgrade(scope);
        builder.on_thread_start(move || {
            owner.upgrade().as_ref().inspect(|scope| crate::run::adopt(scope));
        });
    }
    builder.build()
}

fn end_with(scope: &Scope, life: Arc<Life>) {
    let label = format!("the end of {}", life.label);
    register_cleanup(scope, label, async move {
        let _hurry = Hurry(life.clone());
        life.end().await
    });
}

/// A clean-up that is cut short by its own limit must still end its host.
struct Hurry(Arc<Life>);

impl Drop for Hurry {
    fn drop(&mut self) {
        self.0.stop.notify_one();
        self.0.hurry.notify_one();
        self.0.wait_blocking(Instant::now() + LAST_WAIT);
    }
}

impl Life {
    fn new(label: String) -> Self {
        Self {
            label,
            stop: Notify::new(),
            hurry: Notify::new(),
            done: AtomicBool::new(false),
            lock: Mutex::default(),
            changed: Condvar::new(),
            ended: Notify::new(),
        }
    }

    fn is_done(&self) -> bool {
        self.done.load(Ordering::Acquire)
    }

    async fn end(&self) -> Result<(), String> {
        self.stop.notify_one();
        let ended = self.ended.notified();
        if self.is_done() || tokio::time::timeout(LIMIT, ended).await.is_ok() || self.is_done() {
            return Ok(());
        }
        Err(format!("{} did not end within {LIMIT:?}: blocking code holds its thread", self.label))
    }

    fn wait_blocking(&self, until: Instant) {
        let mut guard = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        while !self.is_done() {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            guard = self.changed.wait_timeout(guard, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

/// Tells everybody that the thread is through, also when it panicked.
struct Done(Arc<Life>);

impl Drop for Done {
    fn drop(&mut self) {
        let guard = self.0.lock.lock().unwrap_or_else(PoisonError::into_inner);
        self.0.done.store(true, Ordering::Release);
        drop(guard);
        self.0.changed.notify_all();
        self.0.ended.notify_waiters();
    }
}

#[cfg(all(test, feature = "grpc"))]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn hosts_that_end_together_share_the_wait() {
        let (release, blocked) = mpsc::channel::<()>();
        let blocked = Arc::new(Mutex::new(blocked));
        let hosts: io::Result<Vec<_>> = (0..8)
            .map(|number| {
                let blocked = blocked.clone();
                Host::without_clean_up(format!("host {number}"), move |_| async move {
                    let _ = blocked.lock().map(|blocked| blocked.recv());
                })
            })
            .collect();
        let begun = Instant::now();
        Host::end_within(Duration::from_secs(1), hosts.unwrap_or_default());
        let took = begun.elapsed();
        drop(release);
        assert!(took >= Duration::from_secs(1) && took < Duration::from_secs(4), "{took:?}");
    }
}
