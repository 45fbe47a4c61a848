//! What a server can serve.

use std::convert::Infallible;

use http::{Request, Response};
use tonic::body::Body;
use tonic::server::NamedService;
use tonic::service::Routes;
use tower::Service;

/// What a server serves: a generated service such as `UserServiceServer<Users>`, also behind an
/// interceptor, or [`Routes`] of several.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no gRPC service",
    label = "pass the generated server around your implementation, as in `UserServiceServer::new(users)`, or `Routes`"
)]
pub trait Services<Kind>: Send {
    /// All of them.
    #[doc(hidden)]
    fn into_routes(self) -> Routes;
}

/// The kind of one generated service.
#[derive(Debug)]
pub struct One<B>(std::marker::PhantomData<B>);

/// The kind of [`Routes`].
#[derive(Debug)]
pub struct Many;

impl<S, B> Services<One<B>> for S
where
    S: Service<Request<Body>, Response = Response<B>, Error = Infallible>
        + NamedService
        + Clone
        + Send
        + Sync
        + 'static,
    S::Future: Send + 'static,
    B: http_body::Body<Data = bytes::Bytes> + Send + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    fn into_routes(self) -> Routes {
        Routes::new(self)
    }
}

impl Services<Many> for Routes {
    fn into_routes(self) -> Routes {
        self
    }
}
