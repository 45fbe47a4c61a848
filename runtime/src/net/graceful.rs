//! What serves a connection that outlives the body's own variables.

use std::ops::Deref;
use std::sync::Arc;

use crate::run::scope::{self, Scope};

/// Ends with its handle; but where that goes out of scope at the body's end, with a connection of the test
/// still to be judged, it serves on until the test's clean-up ends it.
pub(super) struct Graceful<T: Send + 'static>(Option<T>);

impl<T: Send + 'static> Graceful<T> {
    pub(super) fn new(inner: T) -> Self {
        Self(Some(inner))
    }

    /// Ends it at once.
    pub(super) fn end(mut self) {
        drop(self.0.take());
    }
}

impl<T: Send + 'static> Deref for Graceful<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0.as_ref().unwrap_or_else(|| unreachable!("it is taken only by its end"))
    }
}

impl<T: Send + 'static> Drop for Graceful<T> {
    fn drop(&mut self) {
        let Some(inner) = self.0.take() else { return };
        if let Some(scope) = judged_later() {
            scope.if_body_goes_on(move || drop(inner));
        }
    }
}

/// The test whose body runs, and has a connection that is open.
fn judged_later() -> Option<Arc<Scope>> {
    let scope = scope::current().filter(|scope| scope.is_body_running() && scope::in_turn())?;
    has_connection(&scope).then_some(scope)
}

#[cfg(feature = "ws")]
fn has_connection(scope: &Scope) -> bool {
    crate::ws::has_open_connection(scope)
}

#[cfg(not(feature = "ws"))]
fn has_connection(_: &Scope) -> bool {
    false
}
