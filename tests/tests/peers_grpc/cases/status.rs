//! How a call ends.

use wiretest::prelude::*;
use wiretest_proto::interop::test_service_client::TestServiceClient;
use wiretest_proto::interop::unimplemented_service_client::UnimplementedServiceClient;
use wiretest_proto::interop::{Empty, SimpleResponse, StreamingOutputCallResponse};

use super::{interop, wire};
use crate::messages;

#[grpc_test(status = Unknown, message = "test status message")]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn status_code_and_message(mut interop: TestServiceClient<Wire>) -> Reply<SimpleResponse> {
    interop.unary_call(messages::refused(2, "test status message")).await
}

#[grpc_test(status = Unknown, message = "test status message", frames = 0)]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn status_code_and_message_of_a_stream(
    mut interop: TestServiceClient<Wire>,
) -> Frames<StreamingOutputCallResponse> {
    interop.full_duplex_call(tokio_stream::once(messages::refused_stream(2, "test status message"))).await
}

#[grpc_test(
    status = Unknown,
    message = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n",
    // grpc-js encodes spaces too.
    trailing(matches("grpc-message", "^%09%0Atest(%20| )with(%20| )whitespace%0D%0Aand(%20| )Unicode"))
)]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn special_status_message(mut interop: TestServiceClient<Wire>) -> Reply<SimpleResponse> {
    let special = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n";
    interop.unary_call(messages::refused(2, special)).await
}

#[grpc_test(status = Unimplemented, trailing("grpc-status" == "12"))]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn unimplemented_method(mut interop: TestServiceClient<Wire>) -> Reply<Empty> {
    interop.unimplemented_call(Empty {}).await
}

#[grpc_test(status = Unimplemented)]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn unimplemented_service(wire: Wire) -> Reply<Empty> {
    UnimplementedServiceClient::new(wire).unimplemented_call(Empty {}).await
}
