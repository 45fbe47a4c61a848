//! Node's @grpc/grpc-js.

use wiretest::prelude::*;
use wiretest_proto::interop::SimpleResponse;
use wiretest_proto::interop::test_service_client::TestServiceClient;

use crate::{messages, peer};

#[path = "cases/mod.rs"]
mod cases;

#[fixture(scope = session)]
pub(crate) async fn process() -> wiretest::Result<Process> {
    peer::start("grpc/node_grpc_js.js", &[]).await
}

#[fixture(scope = session)]
pub(crate) async fn server(process: &Process) -> GrpcServer {
    GrpcServer::remote(format!("http://{}", peer::address(process)))
}

/// Node joins the values of a key into one header.
#[grpc_test(initial("x-grpc-test-echo-initial" == "one, two", has("date")))]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn values_of_one_key(server: &GrpcServer) -> Reply<SimpleResponse> {
    TestServiceClient::new(server.wire()).unary_call(cases::metadata::two_values()).await
}

/// The probe of `client_compressed_unary`. grpcio's server cannot tell how a message has arrived.
#[grpc_test(status = InvalidArgument, message = "compressed: false, expected: true")]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn client_compressed_unary_probe(server: &GrpcServer) -> Reply<SimpleResponse> {
    TestServiceClient::new(server.wire()).unary_call(messages::compressed_request()).await
}
