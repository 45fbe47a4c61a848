//! The server's side of a call: what the handler sent, and whether it got to its end.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{HeaderMap, Response};
use http_body::{Body as HttpBody, Frame, SizeHint};
use tonic::Status;
use tonic::body::Body;

use super::observe::Observer;
use crate::grpc::record::{How, Record};
use crate::grpc::wire::status_of;
use crate::run::known_as;
use crate::run::scope::{self, Scope};

/// A call that is being served; dropped before its end, its handler was cancelled or panicked.
pub(super) struct Serving {
    record: Arc<Record>,
    observer: Arc<Observer>,
}

impl Serving {
    pub(super) fn new(record: Arc<Record>, observer: Arc<Observer>) -> Self {
        observer.enter();
        Self { record, observer }
    }

    pub(super) fn record(&self) -> &Arc<Record> {
        &self.record
    }

    fn end(&self, trailers: &HeaderMap) {
        self.record.set_trailing(trailers.clone());
        let status = status_of(trailers).unwrap_or_else(|| Status::unknown("trailers without a status"));
        self.record.end(status.clone(), Some(status), How::Answered);
    }

    fn end_with(&self, status: Status) {
        self.record.end(status.clone(), Some(status), How::Answered);
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.record.end(Status::unknown("the handler panicked"), None, How::Panicked);
        }
        self.record.end_dropped();
        self.observer.leave();
    }
}

/// Writes down the response as it goes out.
pub(super) fn record(
    response: Response<Body>,
    serving: Serving,
    scope: Option<Arc<Scope>>,
) -> Response<Body> {
    if status_of(response.headers()).is_some() {
        serving.end(response.headers());
        return response;
    }
    serving.record.set_initial(response.headers().clone());
    if response.body().is_end_stream() {
        serving.end_with(Status::unknown("no trailers"));
        return response;
    }
    response.map(|inner| Body::new(Served { inner, serving, scope }))
}

struct Served {
    inner: Body,
    serving: Serving,
    scope: Option<Arc<Scope>>,
}

impl HttpBody for Served {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let this = &mut *self;
        let inner = Pin::new(&mut this.inner);
        let polled = known_as("a handler of the gRPC server", || {
            scope::within(this.scope.clone(), || inner.poll_frame(cx))
        });
        let polled = ready!(polled);
        match &polled {
            None => this.serving.end_with(Status::unknown("no trailers")),
            Some(Err(status)) => this.serving.end_with(status.clone()),
            Some(Ok(frame)) => match (frame.data_ref(), frame.trailers_ref()) {
                (Some(data), _) => this.serving.record.feed_reply(data),
                (None, Some(trailers)) => this.serving.end(trailers),
                (None, None) => {}
            },
        }
        Poll::Ready(polled)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
