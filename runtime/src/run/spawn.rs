//! `wiretest::spawn`: a task whose panic is judged by whoever awaits it.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::panics::judged_elsewhere;
use super::scope::{self, Scope};

/// The handle of a spawned task: tokio's own.
pub type JoinHandle<T> = tokio::task::JoinHandle<T>;

/// Spawns a task of the current test on the current runtime.
///
/// Unlike with `tokio::spawn`, a panic in it does not fail the test by itself: it comes out of the
/// handle, as a `JoinError`, and is for whoever awaits that to judge.
///
/// ```
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// let task = wiretest::spawn(async { 6 * 7 });
/// assert_eq!(task.await.unwrap(), 42);
/// # });
/// ```
///
/// # Panics
/// Outside a tokio runtime.
pub fn spawn<F>(future: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    tokio::spawn(Judged { scope: scope::current(), future: Box::pin(future) })
}

struct Judged<F> {
    scope: Option<Arc<Scope>>,
    future: Pin<Box<F>>,
}

impl<F: Future> Future for Judged<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let scope = self.scope.clone();
        scope::within(scope, || judged_elsewhere(|| self.future.as_mut().poll(cx)))
    }
}
