//! The clean-ups of one test, last in first out, each with a limit and all with a budget.

use std::sync::Arc;
use std::time::Duration;

use super::runtime::TestRuntime;
use super::shared::Shared;
use super::worker::{Guarded, guarded, own_panic};
use crate::fixture::{DEFER_LIMIT, Defer, cleaning};
use crate::report::{Finding, span};

/// What a clean-up gets when those before it have used up the budget: a resource is never left behind for
/// want of time to try.
const FLOOR: Duration = Duration::from_millis(250);

/// Runs all of them; none when the worker was given up half-way.
pub(crate) fn run(shared: &Arc<Shared>, generation: u32, runtime: &TestRuntime) -> Option<()> {
    let _busy = cleaning();
    shared.scope.set_phase("cleaning up");
    while let Some(defer) = shared.scope.pop_defer() {
        let limit = shared.cleanup_budget().min(DEFER_LIMIT).max(FLOOR);
        one(shared, generation, runtime, defer, limit)?;
    }
    Some(())
}

fn one(
    shared: &Arc<Shared>,
    generation: u32,
    runtime: &TestRuntime,
    defer: Defer,
    limit: Duration,
) -> Option<()> {
    let Some(cancel) = shared.begin(generation, &defer.label, false, limit) else {
        shared.scope.push_defer(defer);
        return None;
    };
    shared.scope.set_time(Some(limit));
    let ended = guarded(runtime, &cancel, move || defer.work as _);
    let finding = |label: &str| match ended {
        Guarded::Done(Ok(())) => None,
        Guarded::Done(Err(text)) => Some(Finding::new(format!("{label} failed")).note(text)),
        Guarded::Cancelled => Some(overran(label, limit)),
        Guarded::Panicked(text) => {
            let panic = own_panic(&shared.scope, text);
            Some(Finding::new(format!("{label} panicked at {}", panic.location)).note(panic.message))
        }
    };
    shared.end(generation, |state, step| state.cleanup.extend(finding(&step.label)))
}

/// A clean-up that its limit ended.
pub(crate) fn overran(label: &str, limit: Duration) -> Finding {
    Finding::new(format!("{label} did not end within {}", span(limit)))
}
