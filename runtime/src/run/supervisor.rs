//! The supervisor: libtest's own thread, which waits by the machine's clock while workers run the test.

use std::sync::{Arc, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

use super::scope::Scope;
use super::shared::{Shared, State};
use super::{Wire, cleanup, limit, verdict, worker};
use crate::report::{Finding, Report};

/// How long a worker may take to notice that its step was cancelled before it counts as blocked.
const GRACE: Duration = Duration::from_millis(250);
/// Between two steps there is nothing to wait for but the next change.
const IDLE: Duration = Duration::from_secs(1);

/// Runs a test to its verdict: a report if it failed.
pub(crate) fn supervise(scope: &Arc<Scope>, wire: Wire) -> Option<Report> {
    let limit = match limit::of(&scope.test) {
        Ok(limit) => limit,
        Err(problem) => return Some(verdict::report(scope, vec![Finding::new(problem)])),
    };
    scope.set_time(Some(limit));
    let shared = Shared::new(scope.clone(), limit);
    let for_worker = shared.clone();
    let started =
        thread::Builder::new().name(thread_name(scope)).spawn(move || worker::work(&for_worker, wire));
    if let Err(error) = started {
        let problem = Finding::new(format!("no thread for the test: {error}"));
        return Some(verdict::report(scope, vec![problem]));
    }
    // The worker's thread is not joined: it has nothing left to do but to end.
    watch(&shared);
    verdict::of(&shared)
}

fn thread_name(scope: &Scope) -> String {
    thread::current().name().map_or_else(|| scope.name.clone(), ToOwned::to_owned)
}

fn watch(shared: &Arc<Shared>) {
    let mut state = shared.lock();
    while !state.finished {
        let wait = next_check(shared, &mut state);
        state = shared.wait(state, wait);
    }
}

/// Does what is due, and says how long nothing else is.
fn next_check(shared: &Arc<Shared>, state: &mut MutexGuard<'_, State>) -> Duration {
    let now = Instant::now();
    let Some(step) = state.step.as_mut() else { return IDLE };
    let due = step.cancelled.map_or(step.started + step.limit, |at| at + GRACE);
    if now < due {
        return due - now;
    }
    if step.cancelled.is_none() {
        step.cancelled = Some(now);
        step.cancel.notify_one();
        return GRACE;
    }
    give_up(shared, state);
    IDLE
}

/// Leaves the stuck worker behind and starts another for what is still to do.
fn give_up(shared: &Arc<Shared>, state: &mut State) {
    let Some(step) = state.step.take() else { return };
    if step.is_body {
        state.body = Some(worker::timed_out(shared, true));
    } else {
        let stuck = cleanup::overran(&step.label, step.limit);
        state
            .cleanup
            .push(stuck.note("its thread is blocked: blocking code holds it, so it was left behind"));
    }
    state.owner += 1;
    let (generation, for_rescue) = (state.owner, shared.clone());
    let name = thread_name(&shared.scope);
    let started = thread::Builder::new().name(name).spawn(move || worker::rescue(&for_rescue, generation));
    if let Err(error) = started {
        state.cleanup.push(Finding::new(format!("no thread for the clean-ups: {error}")));
        state.finished = true;
    }
}
