//! The same service on tonic itself, as far as the table of deadlines needs it: it sleeps.

use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream;
use tonic::codegen::BoxStream;
use tonic::{Request, Response, Status};
use wiretest::prelude::*;
use wiretest_proto::interop::test_service_server::{TestService, TestServiceServer};
use wiretest_proto::interop::{
    SimpleRequest, SimpleResponse, StreamingOutputCallRequest, StreamingOutputCallResponse,
};

#[fixture(scope = session)]
pub(crate) async fn server() -> GrpcServer {
    GrpcServer::start(TestServiceServer::new(Sleeper)).await
}

#[derive(Debug)]
struct Sleeper;

const LONG: Duration = Duration::from_secs(20);

#[tonic::async_trait]
impl TestService for Sleeper {
    async fn unary_call(&self, _: Request<SimpleRequest>) -> Result<Response<SimpleResponse>, Status> {
        tokio::time::sleep(LONG).await;
        Ok(Response::new(SimpleResponse::default()))
    }

    async fn streaming_output_call(
        &self,
        _: Request<StreamingOutputCallRequest>,
    ) -> Result<Response<BoxStream<StreamingOutputCallResponse>>, Status> {
        let first = stream::iter([Ok(StreamingOutputCallResponse::default())]);
        Ok(Response::new(Box::pin(first.chain(stream::pending()))))
    }
}
