//! The request's body, written down as it goes out.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use tonic::Status;
use tonic::body::Body;

use super::unsent::Unsent;
use crate::grpc::record::Record;
use crate::run::known_as;
use crate::run::scope;

/// A request's body that writes its messages into the call's record, and breaks off when the call is over:
/// hyper lets a request go on whose response was dropped, so that the server would never know.
pub(crate) struct Sent {
    stage: Stage,
    record: Arc<Record>,
}

enum Stage {
    Waiting(Arc<Unsent>),
    Begun(Body),
}

impl Sent {
    /// A body that may still be taken back until the connection asks for it.
    pub(super) fn waiting(body: &Arc<Unsent>, record: &Arc<Record>) -> Self {
        Self { stage: Stage::Waiting(body.clone()), record: record.clone() }
    }

    /// A body that arrives.
    pub(crate) fn begun(body: Body, record: Arc<Record>) -> Self {
        Self { stage: Stage::Begun(body), record }
    }

    fn begin(&mut self) -> &mut Body {
        if let Stage::Waiting(unsent) = &self.stage {
            self.stage = Stage::Begun(unsent.take().unwrap_or_default());
        }
        match &mut self.stage {
            Stage::Begun(body) => body,
            Stage::Waiting(_) => unreachable!("it has just begun"),
        }
    }
}

impl HttpBody for Sent {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        self.record.sender.register(cx.waker());
        if self.record.is_over() {
            return Poll::Ready(Some(Err(cancelled())));
        }
        // The stream is the caller's, whichever thread drives the connection.
        let scope = self.record.scope();
        let inner = Pin::new(self.begin());
        let polled = known_as("the stream of a request", || scope::within(scope, || inner.poll_frame(cx)));
        if let Poll::Ready(Some(Ok(frame))) = &polled
            && let Some(data) = frame.data_ref()
        {
            self.record.feed_request(data);
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        match &self.stage {
            Stage::Waiting(unsent) => unsent.with(HttpBody::is_end_stream),
            Stage::Begun(body) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.stage {
            Stage::Waiting(unsent) => unsent.with(HttpBody::size_hint),
            Stage::Begun(body) => body.size_hint(),
        }
    }
}

/// What hyper turns into `RST_STREAM` with `CANCEL`. An end without an error would tell the server that the
/// request is complete.
fn cancelled() -> Status {
    Status::from_error(h2::Error::from(h2::Reason::CANCEL).into())
}
