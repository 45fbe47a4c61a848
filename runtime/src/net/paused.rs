//! Sockets under a paused clock: refused, because the clock jumps ahead whenever the runtime is idle, and
//! to the runtime a peer that it does not drive looks idle.

use std::io;

use crate::run::scope;

const WHY: &str = "under `clock = paused` only in-memory servers work: while a test waits for a socket or for \
                   another runtime its clock jumps ahead, so that timers fire early; use `in_memory` in a \
                   test-scoped fixture";

/// Why `what` cannot be used by the current test; none when its clock runs.
pub(crate) fn paused_refusal(what: &str) -> Option<io::Error> {
    let paused = scope::current().is_some_and(|scope| scope.paused());
    paused.then(|| io::Error::new(io::ErrorKind::Unsupported, format!("{what} was refused: {WHY}")))
}

/// Refuses `what` in a test whose clock is paused.
///
/// # Panics
/// In such a test.
#[track_caller]
pub(crate) fn refuse_paused(what: &str) {
    if let Some(error) = paused_refusal(what) {
        panic!("{error}");
    }
}
