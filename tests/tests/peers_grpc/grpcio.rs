//! Python's grpcio.

use wiretest::prelude::*;
use wiretest_proto::interop::SimpleResponse;
use wiretest_proto::interop::test_service_client::TestServiceClient;

use crate::peer;

#[path = "cases/mod.rs"]
mod cases;

#[fixture(scope = session)]
pub(crate) async fn process() -> wiretest::Result<Process> {
    peer::start("grpc/python_grpcio.py", &[]).await
}

#[fixture(scope = session)]
pub(crate) async fn server(process: &Process) -> GrpcServer {
    GrpcServer::remote(format!("http://{}", peer::address(process)))
}

/// The C core keeps the values of a key apart.
#[grpc_test(initial("x-grpc-test-echo-initial" == "one", "x-grpc-test-echo-initial" == "two"))]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn values_of_one_key(server: &GrpcServer) -> Reply<SimpleResponse> {
    TestServiceClient::new(server.wire()).unary_call(cases::metadata::two_values()).await
}
