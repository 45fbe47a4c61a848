//! The tokio runtimes: one for each test, and the one that outlives them all.

use std::cell::Cell;
use std::io;
use std::sync::{Arc, OnceLock};

use tokio::runtime::{Builder, Handle, Runtime};

use super::blame;
use super::log;
use super::scope::{self, Scope};
use super::test::Flavor;

/// Where a test's futures run.
pub(crate) enum TestRuntime {
    Own(Runtime),
    Session(Handle),
}

impl TestRuntime {
    /// The runtime that the test asked for; its threads know the test they work for.
    pub(crate) fn build(scope: &Arc<Scope>) -> io::Result<Self> {
        let mut builder = match scope.test.flavor {
            Flavor::Session => {
                blame::user(scope.weak());
                return Ok(Self::Session(session()?));
            }
            Flavor::CurrentThread => Builder::new_current_thread(),
            Flavor::MultiThread(workers) => multi_thread(workers),
        };
        builder.enable_all().start_paused(scope.paused());
        let owner = Arc::downgrade(scope);
        builder.on_thread_start(move || {
            let Some(scope) = owner.upgrade() else { return };
            log::adopt(log::dispatch(&scope).as_ref());
            scope::adopt(scope);
        });
        builder.build().map(Self::Own)
    }

    /// A plain runtime for clean-ups whose own thread is stuck.
    pub(crate) fn rescue() -> io::Result<Self> {
        Builder::new_current_thread().enable_all().build().map(Self::Own)
    }

    pub(crate) fn block_on<F: Future>(&self, future: F) -> F::Output {
        match self {
            Self::Own(runtime) => runtime.block_on(future),
            Self::Session(handle) => handle.block_on(future),
        }
    }

    /// Drops every task, without waiting for blocking ones.
    pub(crate) fn end(self) {
        if let Self::Own(runtime) = self {
            runtime.shutdown_background();
        }
    }
}

fn multi_thread(workers: usize) -> Builder {
    let mut builder = Builder::new_multi_thread();
    if workers > 0 {
        builder.worker_threads(workers);
    }
    builder
}

thread_local! {
    static ON_SESSION: Cell<bool> = const { Cell::new(false) };
}

/// Whether the calling thread is one of the session runtime's own.
pub(super) fn is_session_thread() -> bool {
    ON_SESSION.try_with(Cell::get).unwrap_or(false)
}

/// The background runtime of the session fixtures: made once, never ended.
///
/// It is built on a thread of its own, so that the first request may come from inside another runtime.
pub(crate) fn session() -> io::Result<Handle> {
    static SESSION: OnceLock<Result<Runtime, String>> = OnceLock::new();
    let runtime = SESSION.get_or_init(|| {
        let build = || {
            let mut builder = Builder::new_multi_thread();
            builder.worker_threads(2).thread_name("wiretest-session").enable_all();
            builder.on_thread_start(|| ON_SESSION.with(|on| on.set(true)));
            builder.build()
        };
        let built = std::thread::spawn(build).join();
        built
            .unwrap_or_else(|_| Err(io::Error::other("its thread panicked")))
            .map_err(|error| error.to_string())
    });
    let handle = runtime.as_ref().map(|runtime| runtime.handle().clone());
    handle.map_err(|error| io::Error::other(format!("the session runtime could not be built: {error}")))
}
