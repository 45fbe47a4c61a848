//! The end of a call as its client sees it: normalised, written down, marked.

use std::error::Error as _;
use std::sync::Arc;

use http::HeaderMap;
use tonic::{Code, Status};

use super::deadline::Deadline;
use super::lanes::Lane;
use super::mark::Mark;
use super::{broken, head};
use crate::grpc::record::{How, Record};

/// Holds a call's record until its end; a call that is dropped before is written down as cancelled.
pub(super) struct Ending {
    pub(super) record: Arc<Record>,
    pub(super) deadline: Option<Deadline>,
    /// What the call occupies until then.
    pub(super) lane: Option<Arc<Lane>>,
}

impl Ending {
    pub(super) fn mark(&self) -> Mark {
        Mark::of(&self.record)
    }

    /// Our timer ran out.
    pub(super) fn expire(&self, deadline: Deadline) -> Status {
        self.close(deadline.expired(), None, How::Expired)
    }

    /// The call failed, by the peer's status or the transport's.
    pub(super) fn fail(&self, raw: Status) -> Status {
        let broke_off = raw.source().is_some();
        self.fail_as(raw, broke_off)
    }

    fn fail_as(&self, raw: Status, broke_off: bool) -> Status {
        let ours = self.deadline.filter(|deadline| deadline.explains(raw.code(), broke_off));
        match ours {
            Some(deadline) => self.close(deadline.expired(), Some(raw), How::Answered),
            None => self.close(broken::normal(&raw), Some(raw), How::Answered),
        }
    }

    fn close(&self, status: Status, raw: Option<Status>, how: How) -> Status {
        let was = raw.clone().filter(|_| status.code() != Code::DeadlineExceeded);
        self.record.end(status.clone(), raw, how);
        Mark::put(&self.record, status, was.as_ref())
    }

    /// The call ended with these trailers; an error unless they say OK.
    pub(super) fn trailers(&self, trailers: &HeaderMap) -> Result<(), Status> {
        self.record.set_trailing(trailers.clone());
        let status = head::status(trailers).unwrap_or_else(head::missing);
        if status.code() != Code::Ok {
            return Err(self.fail(status));
        }
        if let Some((got, announced)) = self.partial() {
            return Err(self.fail(head::cut(got, announced)));
        }
        self.record.end(status.clone(), Some(status), How::Answered);
        Ok(())
    }

    /// The response ended without trailers.
    pub(super) fn without_trailers(&self) -> Status {
        let cut = self.partial().map(|(got, announced)| head::cut(got, announced));
        // hyper turns a reset with CANCEL into a plain end of the body.
        self.fail_as(cut.unwrap_or_else(head::missing), true)
    }

    fn partial(&self) -> Option<(usize, Option<usize>)> {
        self.record.lock().replies.partial()
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        self.record.end_dropped();
    }
}
