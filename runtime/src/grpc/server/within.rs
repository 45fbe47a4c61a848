//! Work in the name of a test, whatever thread does it.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use crate::run::known_as;
use crate::run::scope::{self, Scope};

/// A future that runs in the name of a test, or of none.
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
        let scope = this.scope.clone();
        known_as("a handler of the gRPC server", || scope::within(scope, || this.future.as_mut().poll(cx)))
    }
}
