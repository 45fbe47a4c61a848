//! The panic hook: a panic on a test's thread goes into that test's report, not to the terminal.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::cell::Cell;
use std::panic::PanicHookInfo;
use std::sync::{Mutex, MutexGuard, Once, PoisonError};
use std::time::Instant;

use super::scope;

/// One panic: what it said and where.
#[derive(Debug, Clone)]
pub(crate) struct PanicNote {
    /// What panicked, unless it was the body.
    pub(crate) who: &'static str,
    pub(crate) message: String,
    pub(crate) location: String,
    /// Only with `RUST_BACKTRACE`, as everywhere in Rust.
    pub(crate) backtrace: Option<String>,
}

thread_local! {
    static JUDGED_ELSEWHERE: Cell<bool> = const { Cell::new(false) };
    static WHO: Cell<&'static str> = const { Cell::new("a task of the test") };
}

/// Runs `work` as `who`, which is what a report then calls it if it panics.
#[cfg(feature = "grpc")]
pub(crate) fn known_as<R>(who: &'static str, work: impl FnOnce() -> R) -> R {
    struct Restore(&'static str);
    impl Drop for Restore {
        fn drop(&mut self) {
            WHO.with(|who| who.set(self.0));
        }
    }
    let _restore = Restore(WHO.with(|was| was.replace(who)));
    work()
}

/// Runs `work`; a panic in it is the caller's to judge and is neither printed nor noted.
pub(crate) fn judged_elsewhere<R>(work: impl FnOnce() -> R) -> R {
    struct Restore(bool);
    impl Drop for Restore {
        fn drop(&mut self) {
            JUDGED_ELSEWHERE.with(|flag| flag.set(self.0));
        }
    }
    let _restore = Restore(JUDGED_ELSEWHERE.with(|flag| flag.replace(true)));
    work()
}

/// Chains the hook in front of the one that is there, once per process.
pub(crate) fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !noted(info) {
                previous(info);
            }
        }));
    });
}

fn noted(info: &PanicHookInfo<'_>) -> bool {
    if JUDGED_ELSEWHERE.try_with(Cell::get).unwrap_or(false) {
        return true;
    }
    let Some(scope) = scope::current() else { return false };
    let note = PanicNote {
        who: WHO.try_with(Cell::get).unwrap_or("a task of the test"),
        message: message(info.payload()),
        location: info.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string),
        backtrace: backtrace(),
    };
    // While a fixture is being made its own report names the panic.
    if scope.session && scope.in_body() {
        session_panics().push((Instant::now(), note.clone()));
    }
    scope.push_panic(note);
    true
}

/// Panics on threads of session fixtures: a server that many tests share has no one test to fail, so they
/// are shown to every test that fails meanwhile.
fn session_panics() -> MutexGuard<'static, Vec<(Instant, PanicNote)>> {
    static PANICS: Mutex<Vec<(Instant, PanicNote)>> = Mutex::new(Vec::new());
    PANICS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What panicked in session fixtures since `start`, one line each.
pub(crate) fn in_session_since(start: Instant) -> Vec<String> {
    let panics = session_panics();
    let since = panics.iter().filter(|(at, _)| *at >= start);
    since.map(|(_, note)| format!("{}: {}", note.location, note.message)).collect()
}

fn backtrace() -> Option<String> {
    let backtrace = Backtrace::capture();
    (backtrace.status() == BacktraceStatus::Captured).then(|| backtrace.to_string())
}

/// The text of a panic's payload.
pub(crate) fn message(payload: &(dyn std::any::Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(ToString::to_string);
    text.or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without text".to_owned())
}
