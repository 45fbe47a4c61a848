//! A thread with a runtime of its own, for what must live and die apart from the test's runtime: servers,
//! processes, proxies. It ends with its handle or with the test, whichever comes first, and takes every
//! task and socket with it.

use std::future::Future;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError};
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
}

struct Life {
    /// What it is, for the report: `the server at ..`.
    label: String,
    /// When it was told to end: whoever waits for that, all waits together are within [`LIMIT`].
    told: OnceLock<Instant>,
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
        Ok(Self { life, thread: thread.thread().id() })
    }

    /// Has the current scope end it, with the clean-ups that are registered now.
    pub(crate) fn end_with_scope(&self) {
        if let Some(scope) = scope::current() {
            end_with(&scope, self.life.clone());
        }
    }

    /// Lets it know that its end has come; its drop waits for it.
    #[cfg(feature = "grpc")]
    pub(crate) fn tell_to_stop(&self) {
        self.life.tell();
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
        let until = self.life.tell();
        if thread::current().id() != self.thread {
            self.life.wait_blocking(until);
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
        self.0.tell();
        self.0.hurry.notify_one();
        self.0.wait_blocking(Instant::now() + LAST_WAIT);
    }
}

impl Life {
    fn new(label: String) -> Self {
        Self {
            label,
            told: OnceLock::new(),
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

    /// Tells it that its end has come; gives when nobody waits for that any more.
    fn tell(&self) -> Instant {
        let told = *self.told.get_or_init(Instant::now);
        self.stop.notify_one();
        told + LIMIT
    }

    async fn end(&self) -> Result<(), String> {
        let left = self.tell().saturating_duration_since(Instant::now());
        let ended = self.ended.notified();
        if self.is_done() || tokio::time::timeout(left, ended).await.is_ok() || self.is_done() {
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

    fn blocked(number: usize, until: Arc<Mutex<mpsc::Receiver<()>>>) -> io::Result<Host> {
        Host::without_clean_up(format!("host {number}"), move |_| async move {
            let _ = until.lock().map(|until| until.recv());
        })
    }

    #[tokio::test]
    async fn hosts_that_end_together_and_those_who_wait_for_them_share_the_time() -> io::Result<()> {
        let (release, until) = mpsc::channel();
        let until = Arc::new(Mutex::new(until));
        let hosts = (0..4).map(|number| blocked(number, until.clone())).collect::<io::Result<Vec<_>>>()?;
        let first = hosts[0].life.clone();
        let begun = Instant::now();
        hosts.iter().for_each(Host::tell_to_stop);
        drop(hosts);
        assert!(first.end().await.is_err(), "nobody has released it");
        let took = begun.elapsed();
        drop(release);
        assert!(took >= LIMIT && took < LIMIT * 7 / 4, "{took:?}");
        Ok(())
    }
}
