//! A future that runs in the name of a test, whatever thread polls it.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use crate::run::known_as;
use crate::run::scope::{self, Scope};

pub(super) struct Within<F> {
    scope: Option<Arc<Scope>>,
    future: Pin<Box<F>>,
}

impl<F> Within<F> {
    pub(super) fn new(scope: Option<Arc<Scope>>, future: F) -> Self {
        Self { scope, future: Box::pin(future) }
    }
}

impl<F: Future> Future for Within<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = &mut *self;
        in_name_of(this.scope.clone(), || this.future.as_mut().poll(cx))
    }
}

/// Runs `work` in the name of `scope`, or of the thread's own test when there is none.
pub(super) fn in_name_of<R>(scope: Option<Arc<Scope>>, work: impl FnOnce() -> R) -> R {
    known_as("a handler of the gRPC server", || {
        if scope.is_some() { scope::within(scope, work) } else { work() }
    })
}
