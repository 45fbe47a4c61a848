//! The mark on every answer, by which a judge finds the record of the call that it came from.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use tonic::Status;

use crate::grpc::record::Record;

/// On a response: an extension. On a status: its source, in front of the status's own sources.
#[derive(Clone)]
pub(crate) struct Mark {
    record: Arc<Record>,
    was: Option<Arc<Status>>,
}

impl Mark {
    pub(super) fn of(record: &Arc<Record>) -> Self {
        Self { record: record.clone(), was: None }
    }

    /// `status` with the mark of `record` on it, in front of the sources of `was`.
    pub(super) fn put(record: &Arc<Record>, mut status: Status, was: Option<&Status>) -> Status {
        let was = was.filter(|status| status.source().is_some()).cloned().map(Arc::new);
        status.set_source(Arc::new(Self { record: record.clone(), was }));
        status
    }

    /// The call that ended with `status`.
    pub(crate) fn on_status(status: &Status) -> Option<Arc<Record>> {
        let source = status.source()?;
        source.downcast_ref::<Self>().map(|mark| mark.record.clone())
    }

    /// The call that gave `response`.
    pub(crate) fn on_response<T>(response: &tonic::Response<T>) -> Option<Arc<Record>> {
        response.extensions().get::<Self>().map(|mark| mark.record.clone())
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "in the call of {}", self.record.opening.path)
    }
}

impl fmt::Debug for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)?;
        self.source().map_or(Ok(()), |source| write!(f, ": {source}"))
    }
}

impl Error for Mark {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.was.as_ref().and_then(|status| status.source())
    }
}
