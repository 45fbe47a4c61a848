//! Which test a thread works for, and whether it is in that test's own future.

use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::Scope;

thread_local! {
    static CURRENT: RefCell<Option<Arc<Scope>>> = const { RefCell::new(None) };
    /// The calling thread is in the test's own future, not in a task beside it.
    static IN_TURN: Cell<bool> = const { Cell::new(false) };
}

/// Polls the test's own future: what is dropped meanwhile may be going out of scope at the body's end.
pub(crate) fn turn<R>(poll: impl FnOnce() -> R) -> R {
    struct Over;
    impl Drop for Over {
        fn drop(&mut self) {
            let _ = IN_TURN.try_with(|turn| turn.set(false));
        }
    }
    let _over = Over;
    IN_TURN.with(|turn| turn.set(true));
    poll()
}

/// Whether the calling thread is in the test's own future.
pub(crate) fn in_turn() -> bool {
    IN_TURN.try_with(Cell::get).unwrap_or(false)
}

/// The scope of the test that the calling thread works for.
pub(crate) fn current() -> Option<Arc<Scope>> {
    CURRENT.try_with(|current| current.borrow().clone()).ok().flatten()
}

/// Makes `scope` the calling thread's own for good (for threads that serve one test only).
pub(crate) fn adopt(scope: Arc<Scope>) {
    CURRENT.with(|current| *current.borrow_mut() = Some(scope));
}

/// Runs `work` with `scope` as the thread's own, then restores what was there.
pub(crate) fn within<R>(scope: Option<Arc<Scope>>, work: impl FnOnce() -> R) -> R {
    struct Restore(Option<Arc<Scope>>);
    impl Drop for Restore {
        fn drop(&mut self) {
            CURRENT.with(|current| *current.borrow_mut() = self.0.take());
        }
    }
    let _restore = Restore(CURRENT.with(|current| current.replace(scope)));
    work()
}

/// A future that is always polled with `scope` as the thread's own, whichever thread polls it.
pub(crate) struct Within<F> {
    scope: Option<Arc<Scope>>,
    future: Pin<Box<F>>,
}

impl<F: Future> Within<F> {
    pub(crate) fn new(scope: Option<Arc<Scope>>, future: F) -> Self {
        Self { scope, future: Box::pin(future) }
    }
}

impl<F: Future> Future for Within<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let scope = self.scope.clone();
        within(scope, || self.future.as_mut().poll(cx))
    }
}
