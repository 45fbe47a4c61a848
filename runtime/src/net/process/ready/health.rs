//! `grpc.health.v1.Health/Check`, written out: two messages are too few to generate code for.
//! <https://github.com/grpc/grpc/blob/master/doc/health-checking.md>

use std::io;

use prost::Message;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::transport::Endpoint;
use tonic::{Request, Status};
use url::Url;

use crate::error::chain_text;

#[derive(Clone, PartialEq, Message)]
struct HealthCheckRequest {
    #[prost(string, tag = "1")]
    service: String,
}

#[derive(Clone, PartialEq, Message)]
struct HealthCheckResponse {
    #[prost(int32, tag = "1")]
    status: i32,
}

/// `ServingStatus`, by number.
const NAMES: [&str; 4] = ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"];
const SERVING: i32 = 1;

/// Asks the server at `url`; anything but `SERVING` is an error that names it.
pub(super) async fn check(url: &Url) -> io::Result<()> {
    let endpoint = Endpoint::from_shared(url.to_string()).map_err(described)?;
    let channel = endpoint.connect().await.map_err(described)?;
    let mut client = tonic::client::Grpc::new(channel);
    client.ready().await.map_err(described)?;
    let path = http::uri::PathAndQuery::from_static("/grpc.health.v1.Health/Check");
    let asked = client.unary(Request::new(HealthCheckRequest::default()), path, HealthCodec).await;
    let status = asked.map_err(|status| refused(&status))?.into_inner().status;
    if status == SERVING {
        return Ok(());
    }
    let name = usize::try_from(status).ok().and_then(|number| NAMES.get(number));
    Err(io::Error::other(format!("it answered {}", name.unwrap_or(&"an unknown status"))))
}

fn described(error: impl std::error::Error + 'static) -> io::Error {
    io::Error::other(chain_text(&error))
}

fn refused(status: &Status) -> io::Error {
    io::Error::other(format!("it answered {:?}: {}", status.code(), status.message()))
}

struct HealthCodec;

impl Codec for HealthCodec {
    type Encode = HealthCheckRequest;
    type Decode = HealthCheckResponse;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for HealthCodec {
    type Item = HealthCheckRequest;
    type Error = Status;

    fn encode(&mut self, item: Self::Item, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        item.encode(buffer).map_err(|error| Status::internal(error.to_string()))
    }
}

impl Decoder for HealthCodec {
    type Item = HealthCheckResponse;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Self::Item>, Status> {
        let message = HealthCheckResponse::decode(buffer);
        message.map(Some).map_err(|error| Status::internal(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::task::{Context, Poll};

    use bytes::Bytes;
    use http::HeaderMap;
    use http_body::Frame;
    use http_body_util::StreamBody;
    use tonic::body::Body;
    use tonic::server::NamedService;
    use tonic::service::Routes;

    use super::*;
    use crate::net::Server;

    /// A health service that always answers this status.
    #[derive(Clone)]
    struct Health(u8);

    impl NamedService for Health {
        const NAME: &'static str = "grpc.health.v1.Health";
    }

    impl tower::Service<http::Request<Body>> for Health {
        type Response = http::Response<Body>;
        type Error = Infallible;
        type Future = std::future::Ready<Result<Self::Response, Infallible>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, _: http::Request<Body>) -> Self::Future {
            let message = Bytes::from(vec![0, 0, 0, 0, 2, 8, self.0]);
            let mut trailers = HeaderMap::new();
            trailers.insert("grpc-status", http::HeaderValue::from_static("0"));
            let frames = [Ok::<_, Status>(Frame::data(message)), Ok(Frame::trailers(trailers))];
            let body = Body::new(StreamBody::new(futures_util::stream::iter(frames)));
            let response = http::Response::builder().header("content-type", "application/grpc").body(body);
            std::future::ready(Ok(response.unwrap_or_default()))
        }
    }

    async fn checked(routes: Routes) -> io::Result<()> {
        let server = Server::start(|listener| async move {
            let incoming = tokio_stream::wrappers::TcpListenerStream::new(listener);
            tonic::transport::Server::builder().add_routes(routes).serve_with_incoming(incoming).await
        })
        .await;
        check(&Url::parse(&server.http("/")).expect("a URL")).await
    }

    #[tokio::test]
    async fn serving_is_ready() {
        checked(Routes::new(Health(1))).await.expect("it serves");
    }

    #[tokio::test]
    async fn all_else_is_told() {
        let error = checked(Routes::new(Health(2))).await.expect_err("it does not serve");
        assert_eq!(error.to_string(), "it answered NOT_SERVING");
        let error = checked(Routes::default()).await.expect_err("no such service");
        assert!(error.to_string().starts_with("it answered Unimplemented"), "{error}");
    }
}
