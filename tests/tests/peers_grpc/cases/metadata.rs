//! Metadata that the server sends back: `initial` in its headers, `trailing` in its trailers.

use tonic::Request;
use wiretest::prelude::*;
use wiretest_proto::interop::test_service_client::TestServiceClient;
use wiretest_proto::interop::{SimpleRequest, SimpleResponse, StreamingOutputCallResponse};

use super::interop;
use crate::messages;

const INITIAL: &str = "x-grpc-test-echo-initial";
const TRAILING: &str = "x-grpc-test-echo-trailing-bin";

fn with_metadata<T>(message: T) -> Request<T> {
    Request::new(message).meta(INITIAL, "test_initial_metadata_value").meta(TRAILING, b"\xab\xab\xab")
}

pub(crate) fn two_values() -> Request<SimpleRequest> {
    Request::new(SimpleRequest::default()).meta(INITIAL, "one").meta(INITIAL, "two")
}

#[grpc_test(
    initial("x-grpc-test-echo-initial" == "test_initial_metadata_value", absent("x-grpc-test-echo-trailing-bin")),
    trailing("x-grpc-test-echo-trailing-bin" == b"\xab\xab\xab", absent("x-grpc-test-echo-initial"))
)]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn custom_metadata(mut interop: TestServiceClient<Wire>) -> Reply<SimpleResponse> {
    interop.unary_call(with_metadata(messages::large())).await
}

#[grpc_test(
    frames = 1,
    initial("x-grpc-test-echo-initial" == "test_initial_metadata_value", absent("x-grpc-test-echo-trailing-bin")),
    trailing("x-grpc-test-echo-trailing-bin" == b"\xab\xab\xab", "grpc-status" == "0")
)]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn custom_metadata_of_a_stream(
    mut interop: TestServiceClient<Wire>,
) -> Frames<StreamingOutputCallResponse> {
    let requests = tokio_stream::once(messages::ping((271_828, 314_159)));
    interop.full_duplex_call(with_metadata(requests)).await
}

/// Trailers also come with an error.
#[grpc_test(status = Aborted, trailing("x-grpc-test-echo-trailing-bin" == b"\xab\xab\xab", "grpc-status" == "10"))]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn custom_metadata_of_an_error(mut interop: TestServiceClient<Wire>) -> Reply<SimpleResponse> {
    interop.unary_call(with_metadata(messages::refused(10, "no"))).await
}
