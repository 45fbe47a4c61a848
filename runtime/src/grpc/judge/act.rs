//! The act's own call.

use std::sync::Arc;

use tokio::time::Instant;
use tonic::{Code, Response, Status};

use crate::grpc::record::{Record, TestCalls};
use crate::grpc::wire::Mark;
use crate::run::scope::Scope;

/// The record of the call that gave the act; none when it was not made through a `Wire`.
pub(super) struct Act {
    record: Option<Arc<Record>>,
}

impl Act {
    pub(super) fn of_reply<T>(scope: &Scope, act: &Result<Response<T>, Status>) -> Self {
        let record = match act {
            Ok(response) => Mark::on_response(response),
            Err(status) => Mark::on_status(status).or_else(|| made_by_stub(scope, status)),
        };
        let of = Self { record };
        if let Some(record) = &of.record {
            record.mark_act();
        }
        if let Err(status) = act {
            of.settle(scope, status);
        }
        of
    }

    /// Writes down what the stub made of an answer that was fine on the wire.
    pub(super) fn settle(&self, _: &Scope, status: &Status) {
        if let Some(record) = self.record.as_ref().filter(|_| Mark::on_status(status).is_none()) {
            record.refused_by_stub(status);
        }
    }

    pub(super) fn record(&self) -> Option<&Arc<Record>> {
        self.record.as_ref()
    }

    /// How many messages of the answer have come so far.
    pub(super) fn messages(&self) -> u64 {
        self.record.as_ref().map_or(0, |record| record.lock().replies.count())
    }

    /// From when on the next message is waited for: the call's start, unless the body has read from it.
    pub(super) fn waits_since(&self) -> Instant {
        let unread = self.record.as_ref().filter(|_| self.messages() == 0);
        unread.map_or_else(Instant::now, |record| record.started)
    }
}

/// The call whose answer the stub itself refused (too large, not to be decoded): such a status bears no
/// mark. It is the body's latest call whose answer was fine on the wire and not used.
fn made_by_stub(scope: &Scope, status: &Status) -> Option<Arc<Record>> {
    // What tonic's decoder says; a call that went another way may have failed with anything.
    if !matches!(status.code(), Code::Internal | Code::OutOfRange | Code::Unimplemented) {
        return None;
    }
    let unused = |record: &Record| record.opening.in_body && record.was_not_used();
    scope.extension::<TestCalls>().book.records(unused).into_iter().next_back()
}
