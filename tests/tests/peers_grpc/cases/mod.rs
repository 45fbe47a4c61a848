//! The cases. The module of each server has them once, beside its own `server`.

mod calls;
mod cancelling;
mod compression;
mod deadlines;
pub(super) mod metadata;
mod status;

use wiretest::prelude::*;
use wiretest_proto::interop::test_service_client::TestServiceClient;

use super::server;

#[fixture]
pub(crate) async fn wire(server: &GrpcServer) -> Wire {
    server.wire()
}

#[fixture]
pub(crate) async fn interop(wire: Wire) -> TestServiceClient<Wire> {
    TestServiceClient::new(wire)
}
