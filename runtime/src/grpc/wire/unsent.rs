//! Transparent retry: a call that the connection never began is made again on a new one.
//!
//! A connection may end, by GOAWAY or otherwise, between its last call and the next, which then waits in a
//! queue that nobody reads any more. The server cannot have seen such a call, so gRPC has its clients make it
//! again without asking (gRFC A6, "transparent retries"); tonic gives CANCELLED, now and then.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::request::Parts;
use http::{Method, Request, Response, Version};
use tonic::Status;
use tonic::body::Body;
use tonic::transport::Channel;
use tonic::transport::Error as TransportError;
use tower::{Service as _, ServiceExt as _};

use super::{Sent, Target, broken, timeout};
use crate::grpc::record::Record;

/// How often one call may be made: each connection in turn may end before the call has begun.
const ATTEMPTS: usize = 5;

/// The body of a request, here until the connection asks for it.
pub(super) struct Unsent(Mutex<Option<Body>>);

impl Unsent {
    fn new(body: Body) -> Arc<Self> {
        Arc::new(Self(Mutex::new(Some(body))))
    }

    fn lock(&self) -> MutexGuard<'_, Option<Body>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn take(&self) -> Option<Body> {
        self.lock().take()
    }

    /// Asks the body; an empty one after it was taken.
    pub(super) fn with<T>(&self, ask: impl FnOnce(&Body) -> T) -> T {
        ask(self.lock().as_ref().unwrap_or(&Body::empty()))
    }
}

/// A call that can be made more than once, as long as none of its attempts has begun.
pub(super) struct Attempts {
    request: Request<Body>,
    unsent: Arc<Unsent>,
    record: Arc<Record>,
    target: Arc<Target>,
}

impl Attempts {
    pub(super) fn new(request: Request<Body>, record: Arc<Record>, target: Arc<Target>) -> Self {
        let (parts, body) = request.into_parts();
        let unsent = Unsent::new(body);
        let request = with_body(parts, &unsent, &record);
        Self { request, unsent, record, target }
    }

    /// Makes the call.
    pub(super) async fn send(self, mut channel: Channel) -> Result<Response<Body>, Status> {
        let Self { mut request, mut unsent, record, target } = self;
        let mut left = ATTEMPTS;
        loop {
            let uri = request.uri().clone();
            let status = match once(&mut channel, request).await {
                Ok(response) => return Ok(response),
                Err(error) => Status::from_error(error.into()),
            };
            left -= 1;
            let body = unsent.take().filter(|_| left > 0 && broken::before_it_began(&status));
            let Some(body) = body else { return Err(status) };
            let mut again = Request::new(());
            *again.method_mut() = Method::POST;
            *again.version_mut() = Version::HTTP_2;
            *again.uri_mut() = uri;
            *again.headers_mut() = record.opening.request_headers.clone();
            if let Some(deadline) = record.opening.deadline {
                let left = deadline.saturating_sub(record.started.elapsed());
                again.headers_mut().insert(timeout::HEADER, timeout::write(left));
            }
            target.announce(&record, again.headers_mut());
            unsent = Unsent::new(body);
            request = with_body(again.into_parts().0, &unsent, &record);
            record.sent_again();
        }
    }
}

async fn once(channel: &mut Channel, request: Request<Body>) -> Result<Response<Body>, TransportError> {
    channel.ready().await?.call(request).await
}

fn with_body(parts: Parts, unsent: &Arc<Unsent>, record: &Arc<Record>) -> Request<Body> {
    Request::from_parts(parts, Body::new(Sent::waiting(unsent, record)))
}
