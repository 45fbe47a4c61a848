//! Transparent retry: a call that the connection never began is made again on a new one.
//!
//! A connection may end, by GOAWAY or otherwise, between its last call and the next, which then waits in a
//! queue that nobody reads any more. The server cannot have seen such a call, so gRPC has its clients make it
//! again without asking (gRFC A6, "transparent retries"); tonic gives CANCELLED, now and then.

use std::error::Error;
use std::iter::successors;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use h2::Reason;
use http::request::Parts;
use http::{Method, Request, Response, Version};
use tonic::Status;
use tonic::body::Body;
use tonic::transport::Channel;
use tonic::transport::Error as TransportError;
use tower::{Service as _, ServiceExt as _};

use super::{Sent, Target};
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
            let error = match channel.ready().await {
                Ok(channel) => match channel.call(request).await {
                    Ok(response) => return Ok(response),
                    Err(error) => error,
                },
                Err(error) => return Err(Status::from_error(error.into())),
            };
            left -= 1;
            let body = unsent.take().filter(|_| left > 0 && connection_ended(&error));
            let Some(body) = body else { return Err(Status::from_error(error.into())) };
            let mut again = Request::new(());
            *again.method_mut() = Method::POST;
            *again.version_mut() = Version::HTTP_2;
            *again.uri_mut() = uri;
            *again.headers_mut() = record.opening.request_headers.clone();
            target.announce(&record, again.headers_mut());
            unsent = Unsent::new(body);
            request = with_body(again.into_parts().0, &unsent, &record);
            record.sent_again();
        }
    }
}

fn with_body(parts: Parts, unsent: &Arc<Unsent>, record: &Arc<Record>) -> Request<Body> {
    Request::from_parts(parts, Body::new(Sent::waiting(unsent, record)))
}

/// Whether the connection ended before it took the request: hyper gives such a request up, h2 refuses it.
fn connection_ended(error: &TransportError) -> bool {
    successors(error.source(), |cause: &&(dyn Error + 'static)| (**cause).source())
        .any(|cause| was_given_up(cause) || was_refused(cause))
}

fn was_given_up(cause: &(dyn Error + 'static)) -> bool {
    cause.downcast_ref().is_some_and(hyper::Error::is_canceled)
}

/// GOAWAY without an error of either side.
fn was_refused(cause: &(dyn Error + 'static)) -> bool {
    let went_away = |error: &h2::Error| {
        error.is_go_away() && error.is_remote() && error.reason() == Some(Reason::NO_ERROR)
    };
    cause.downcast_ref().is_some_and(went_away)
}
