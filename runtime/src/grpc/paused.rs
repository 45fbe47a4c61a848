//! Sockets under a paused clock: refused, since every timer would fire before the peer can answer.

use crate::run::scope;

/// Why `what` is refused under a paused clock, and what to do.
pub(crate) fn refusal(what: &str) -> String {
    format!(
        "{what} under `clock = paused`: a socket or another runtime does not stop the virtual clock, so every timer fires before the peer can answer; use `GrpcServer::in_memory` in a test-scoped fixture"
    )
}

/// # Panics
/// When the current test's clock is paused.
#[track_caller]
pub(crate) fn refuse(what: &str) {
    if scope::current().is_some_and(|scope| scope.paused()) {
        panic!("{}", refusal(what));
    }
}
