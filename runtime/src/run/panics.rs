//! The panic hook: a panic on a test's thread goes into that test's report, not to the terminal.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::borrow::Cow;
use std::cell::Cell;
use std::panic::PanicHookInfo;
use std::sync::Once;

use super::blame::{self, Place};
use super::{runtime, scope};

/// One panic: what it said and where.
#[derive(Debug, Clone)]
pub(crate) struct PanicNote {
    /// What panicked, unless it was the body.
    pub(crate) who: Cow<'static, str>,
    /// Why it fails a test that it was no part of.
    pub(crate) why: &'static str,
    pub(crate) message: String,
    pub(crate) location: String,
    /// Only with `RUST_BACKTRACE`, as everywhere in Rust.
    pub(crate) backtrace: Option<String>,
}

thread_local! {
    static JUDGED_ELSEWHERE: Cell<bool> = const { Cell::new(false) };
    static WHO: Cell<Option<&'static str>> = const { Cell::new(None) };
}

/// What panics if nothing else is known.
pub(super) const TASK: &str = "a task of the test";
const WHY: &str = "every panic on the test's runtime fails the test; a task started with `wiretest::spawn` is judged by whoever awaits it, and `panics = allowed` accepts them all";

/// Runs `work` as `who`, which is what a report then calls it if it panics.
pub(crate) fn known_as<R>(who: &'static str, work: impl FnOnce() -> R) -> R {
    struct Restore(Option<&'static str>);
    impl Drop for Restore {
        fn drop(&mut self) {
            WHO.with(|who| who.set(self.0));
        }
    }
    let _restore = Restore(WHO.with(|was| was.replace(Some(who))));
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
    ONCE.call_once(chain);
}

/// Chains the hook again for the end of the process: libtest drops all hooks after the last test. What the
/// front one has noted does not get to another.
pub(crate) fn chain() {
    let previous = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if !noted(info) {
            previous(info);
        }
    }));
}

fn noted(info: &PanicHookInfo<'_>) -> bool {
    if JUDGED_ELSEWHERE.try_with(Cell::get).unwrap_or(false) {
        return true;
    }
    let who = WHO.try_with(Cell::get).ok().flatten();
    let note = |task: &'static str| PanicNote {
        who: who.unwrap_or(task).into(),
        why: WHY,
        message: message(info.payload()),
        location: info.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string),
        backtrace: backtrace(),
    };
    match scope::current() {
        None if !runtime::is_session_thread() => return false,
        None => blame::blame(&Place::Runtime, note("a task")),
        // The report of a set-up names its own panic.
        Some(scope) if scope.session && !scope::in_turn() => {
            blame::blame(&Place::Fixture(scope), note("a task"));
        }
        Some(scope) => {
            if !scope.push_panic(note(TASK)) && !scope.test.panics_allowed {
                blame::unblamed(&PanicNote {
                    who: format!("{} `{}`, which was over,", who.unwrap_or(TASK), scope.name).into(),
                    ..note(TASK)
                });
            }
        }
    }
    true
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
