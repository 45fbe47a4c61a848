//! What the supervisor and the worker threads of one test share: the step that is running, its limit, and
//! what has come out so far. A worker that was given up learns so at its next step and goes away.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use super::outcome::{Stop, Verdict};
use super::panics::PanicNote;
use super::scope::Scope;
use crate::report::Finding;

/// How the body ended.
pub(crate) enum BodyEnd {
    Judged(Result<Verdict, Stop>),
    /// By whom, and how.
    Panicked(String, PanicNote),
    /// Past its limit; `blocked` when its thread did not even notice.
    TimedOut {
        limit: Duration,
        phase: String,
        blocked: bool,
    },
    /// There was no runtime to run it on.
    NotRun(String),
}

pub(crate) struct Step {
    pub(crate) label: String,
    pub(crate) is_body: bool,
    pub(crate) limit: Duration,
    pub(crate) started: Instant,
    pub(crate) cancel: Arc<Notify>,
    pub(crate) cancelled: Option<Instant>,
}

#[derive(Default)]
pub(crate) struct State {
    /// The generation of the worker that may go on; older ones are given up.
    pub(crate) owner: u32,
    pub(crate) step: Option<Step>,
    pub(crate) body: Option<BodyEnd>,
    pub(crate) cleanup: Vec<Finding>,
    /// When the clean-ups' common budget ends.
    pub(crate) budget_ends: Option<Instant>,
    pub(crate) finished: bool,
    /// When the supervisor looks next, if it sleeps: it is woken for what is due before that, and for nothing
    /// else on the way.
    looks_at: Option<Instant>,
}

pub(crate) struct Shared {
    pub(crate) scope: Arc<Scope>,
    /// The limit of set-up and body together, and of all clean-ups together.
    pub(crate) limit: Duration,
    state: Mutex<State>,
    changed: Condvar,
}

impl Shared {
    pub(crate) fn new(scope: Arc<Scope>, limit: Duration) -> Arc<Self> {
        Arc::new(Self { scope, limit, state: Mutex::default(), changed: Condvar::new() })
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn wait<'a>(
        &self,
        mut state: MutexGuard<'a, State>,
        at_most: Duration,
    ) -> MutexGuard<'a, State> {
        state.looks_at = Some(Instant::now() + at_most);
        let mut state = self.changed.wait_timeout(state, at_most).unwrap_or_else(PoisonError::into_inner).0;
        state.looks_at = None;
        state
    }

    /// Starts a step of worker `generation`; none when that worker was given up.
    pub(crate) fn begin(
        &self,
        generation: u32,
        label: &str,
        is_body: bool,
        limit: Duration,
    ) -> Option<Arc<Notify>> {
        let mut state = self.lock();
        if state.owner != generation {
            return None;
        }
        let cancel = Arc::new(Notify::new());
        let (label, started) = (label.to_owned(), Instant::now());
        state.step = Some(Step { label, is_body, limit, started, cancel: cancel.clone(), cancelled: None });
        let due_sooner = state.looks_at.is_some_and(|looks_at| started + limit < looks_at);
        drop(state);
        if due_sooner {
            self.changed.notify_all();
        }
        Some(cancel)
    }

    /// Ends the running step and gives what `record` makes of it; none when the worker was given up.
    pub(crate) fn end<R>(&self, generation: u32, record: impl FnOnce(&mut State, Step) -> R) -> Option<R> {
        let mut state = self.lock();
        if state.owner != generation {
            return None;
        }
        let step = state.step.take()?;
        Some(record(&mut state, step))
    }

    pub(crate) fn finish(&self, generation: u32) {
        let mut state = self.lock();
        if state.owner == generation {
            state.finished = true;
        }
        drop(state);
        self.changed.notify_all();
    }

    /// What is left of the clean-ups' budget, which starts with the first of them.
    pub(crate) fn cleanup_budget(&self) -> Duration {
        let ends = *self.lock().budget_ends.get_or_insert_with(|| Instant::now() + self.limit);
        ends.saturating_duration_since(Instant::now())
    }
}
