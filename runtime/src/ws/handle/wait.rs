//! Waiting for the next message, and the errors of that.

use std::future::poll_fn;
use std::panic::Location;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::Ws;
use crate::run::scope;
use crate::ws::error::{RecvError, RecvErrorKind};
use crate::ws::link::{End, Link};
use crate::ws::message::Item;

/// One call that waits: which, where, since when, until when.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) name: &'static str,
    pub(super) location: &'static Location<'static>,
    /// Set when there is something to wait for: a message that is there already costs no look at the clock.
    began: Option<Instant>,
    limit: Duration,
}

impl Call {
    pub(super) fn new(name: &'static str, location: &'static Location<'static>, limit: Duration) -> Self {
        Self { name, location, began: None, limit }
    }

    /// The wait begins now.
    pub(super) fn begin(&mut self) {
        self.deadline();
    }

    fn deadline(&mut self) -> Instant {
        *self.began.get_or_insert_with(Instant::now) + self.limit
    }

    /// Whether the wait, if there was one, has used up its time.
    pub(super) fn is_over(&mut self) -> bool {
        self.deadline() <= Instant::now()
    }

    pub(super) fn limit(&self) -> Duration {
        self.limit
    }

    pub(super) fn error(&self, kind: RecvErrorKind, problem: impl Into<String>) -> RecvError {
        RecvError::new(
            self.name,
            self.location,
            self.began.map_or(Duration::ZERO, |began| began.elapsed()),
            kind,
            problem.into(),
        )
    }

    /// The error of a connection that has ended.
    pub(super) fn ended(&self, end: &End) -> RecvError {
        match &end.failure {
            None => self.error(
                RecvErrorKind::Closed(end.closed.clone()),
                format!("the connection has ended: {}", end.closed),
            ),
            Some(failure) => {
                let error = self.error(failure.kind.clone(), failure.problem.clone());
                error.caused_by(failure.source.clone())
            }
        }
    }

    /// Waits for `work`; says in the test's report what for, but only if there is something to wait for.
    pub(super) async fn wait<T>(&mut self, work: impl Future<Output = T>) -> Option<T> {
        let mut work = std::pin::pin!(work);
        let now = poll_fn(|cx| std::task::Poll::Ready(work.as_mut().poll(cx))).await;
        if let std::task::Poll::Ready(done) = now {
            return Some(done);
        }
        let (scope, deadline) = (scope::current(), self.deadline());
        let before = scope.as_ref().map(|scope| scope.phase());
        if let Some(scope) = &scope {
            scope.set_phase(format!("waiting in `{}` at {}", self.name, self.location));
        }
        let done = timeout_at(deadline, work).await;
        if let (Some(scope), Some(before)) = (scope, before) {
            scope.set_phase(before);
        }
        done.ok()
    }
}

impl Ws {
    pub(super) fn call(&self, name: &'static str, location: &'static Location<'static>) -> Call {
        Call::new(name, location, self.link.facts.within)
    }

    /// The next message.
    pub(super) async fn item(&mut self, call: &mut Call) -> Result<Item, RecvError> {
        if let Some(item) = self.link.try_item() {
            return Ok(item);
        }
        let link = &self.link;
        match call.wait(poll_fn(|cx| link.poll_item(cx))).await {
            Some(Ok(item)) => Ok(item),
            Some(Err(end)) => Err(call.ended(&end)),
            None => {
                let problem = format!("no message within {:?}", call.limit());
                Err(call.error(RecvErrorKind::Timeout, problem).arrived(so_far(link)))
            }
        }
    }
}

/// What has arrived on a connection, for an error.
pub(super) fn so_far(link: &Link) -> String {
    let log = link.log.lock();
    format!(
        "on this connection so far: {} messages, {} pings, {} bytes",
        link.arrived(),
        log.pings_in,
        log.inbound.count.bytes
    )
}
