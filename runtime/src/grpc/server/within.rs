//! Work in the name of a test, whatever thread does it.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use crate::run::known_as;
use crate::run::scope::{self, Scope};

/// A future that runs in the name of a test, or of none.
pub(super) struct Within<T> {
    scope: Option<Arc<Scope>>,
    future: Pin<Box<dyn Future<Output = T> + Send>>,
}

impl<T> Within<T> {
    pub(super) fn new(scope: Option<Arc<Scope>>, future: impl Future<Output = T> + Send + 'static) -> Self {
        Self { scope, future: Box::pin(future) }
    }
}

impl<T> Future for Within<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let this = &mut *self;
        let scope = this.scope.clone();
        known_as("a handler of the gRPC server", || scope::within(scope, || this.future.as_mut().poll(cx)))
    }
}
