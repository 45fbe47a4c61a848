//! The thread that runs a test's body and then its clean-ups.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use super::panics::{self, PanicNote, known_as};
use super::runtime::TestRuntime;
use super::scope::Scope;
use super::shared::{BodyEnd, Shared};
use super::{Cx, Running, Wire, cleanup, log, scope};
use crate::fixture::Store;

/// How long dropping the test's runtime may take.
const END_LIMIT: Duration = Duration::from_secs(5);

/// Runs everything, on the calling thread.
pub(crate) fn work(shared: &Arc<Shared>, wire: Wire) {
    enter(&shared.scope);
    let runtime = TestRuntime::build(&shared.scope);
    let Some(cancel) = shared.begin(0, "the body", true, shared.limit) else { return };
    let cx = Cx::test(shared.scope.clone());
    // Clean-ups may need what the fixtures made, a server above all: the values outlive them.
    let fixtures = cx.store.clone();
    let (ended, runtime) = match runtime {
        Err(error) => (BodyEnd::NotRun(format!("the test's runtime could not be built: {error}")), None),
        Ok(runtime) => (body(shared, &runtime, &cancel, || wire.start(cx)), Some(runtime)),
    };
    shared.scope.set_in_body(false);
    let recorded = shared.end(0, |state, step| {
        let late = step.started.elapsed() > step.limit;
        state.body = Some(if late { overdue(shared, ended) } else { ended });
    });
    if recorded.is_some() {
        finish(shared, 0, runtime.map_or_else(TestRuntime::rescue, Ok), Some(fixtures));
    }
}

/// Goes on with the clean-ups in place of a worker that is stuck.
pub(crate) fn rescue(shared: &Arc<Shared>, generation: u32) {
    enter(&shared.scope);
    finish(shared, generation, TestRuntime::rescue(), None);
}

/// Makes the calling thread one of the test's own: its panics and log lines are the test's.
pub(crate) fn enter(scope: &Arc<Scope>) {
    log::adopt(log::dispatch(scope).as_ref());
    scope::adopt(scope.clone());
}

fn finish(
    shared: &Arc<Shared>,
    generation: u32,
    runtime: std::io::Result<TestRuntime>,
    fixtures: Option<Rc<Store>>,
) {
    let Ok(runtime) = runtime else { return shared.finish(generation) };
    if cleanup::run(shared, generation, &runtime).is_none() {
        return;
    }
    let Some(cancel) = shared.begin(generation, "the end of the test's runtime", false, END_LIMIT) else {
        return;
    };
    // A panic in somebody's `drop` is noted by the hook, like any other of this thread.
    let _ = known_as("the drop of a fixture's value", || {
        guarded(&runtime, &cancel, || Box::pin(async { drop(fixtures) }))
    });
    runtime.end();
    let _ = shared.end(generation, |_, _| ());
    shared.finish(generation);
}

fn body(
    shared: &Arc<Shared>,
    runtime: &TestRuntime,
    cancel: &Notify,
    start: impl FnOnce() -> Running,
) -> BodyEnd {
    let scope = shared.scope.clone();
    let running = move || -> Running {
        let mut running = start();
        Box::pin(std::future::poll_fn(move |context| {
            scope.body_goes_on();
            let polled = scope::turn(|| running.as_mut().poll(context));
            if polled.is_pending() {
                // What waits for the end of a dropped server would wait in vain for the next turn.
                scope.body_goes_on();
            }
            polled
        }))
    };
    match guarded(runtime, cancel, running) {
        Guarded::Done(judged) => BodyEnd::Judged(judged),
        Guarded::Cancelled => timed_out(shared, false),
        Guarded::Panicked(text) => {
            let scope = &shared.scope;
            let who = if scope.in_body() { "the body".to_owned() } else { format!("{}: it", scope.phase()) };
            BodyEnd::Panicked(who, own_panic(scope, text))
        }
    }
}

/// A body that ended past its limit; what panicked in it then comes second in the report.
fn overdue(shared: &Shared, ended: BodyEnd) -> BodyEnd {
    if let BodyEnd::Panicked(who, panic) = ended {
        shared.scope.push_panic(PanicNote { who: who.into(), ..panic });
    }
    timed_out(shared, false)
}

/// The body's limit as it passed, and what the body was doing.
pub(crate) fn timed_out(shared: &Shared, blocked: bool) -> BodyEnd {
    BodyEnd::TimedOut { limit: shared.limit, phase: shared.scope.phase(), blocked }
}

/// The note that the hook made of the panic that just ended a step.
pub(crate) fn own_panic(scope: &Scope, text: String) -> PanicNote {
    let unknown = || PanicNote {
        who: panics::TASK.into(),
        why: "",
        message: text,
        location: "an unknown place".to_owned(),
        backtrace: None,
    };
    scope.pop_panic().unwrap_or_else(unknown)
}

pub(crate) enum Guarded<T> {
    Done(T),
    Cancelled,
    Panicked(String),
}

type Erased<T> = std::pin::Pin<Box<dyn Future<Output = T>>>;

/// Runs one future to its end, its panic or the supervisor's cancellation; drops it inside the runtime.
pub(crate) fn guarded<T>(
    runtime: &TestRuntime,
    cancel: &Notify,
    start: impl FnOnce() -> Erased<T>,
) -> Guarded<T> {
    let run = AssertUnwindSafe(|| {
        runtime.block_on(async {
            let mut work = start();
            tokio::select! {
                biased;
                () = cancel.notified() => Guarded::Cancelled,
                done = &mut work => Guarded::Done(done),
            }
        })
    });
    catch_unwind(run).unwrap_or_else(|payload| Guarded::Panicked(panics::message(payload.as_ref())))
}

// The wiring's future is one of the two kinds of step; the alias keeps them from drifting apart.
const _: fn(Running) -> Erased<Result<super::Verdict, super::Stop>> = |running| running;
