//! Deadlines over servers that sleep: DEADLINE_EXCEEDED, whoever noticed first. `table` counts a thousand.

use std::time::Duration;

use tokio_stream::StreamExt;
use tonic::Request;
use wiretest::prelude::*;
use wiretest_proto::interop::test_service_client::TestServiceClient;
use wiretest_proto::interop::{SimpleRequest, SimpleResponse, StreamingOutputCallResponse};

use super::interop;
use crate::messages;

/// The server waits for a second request, the client for an answer.
#[grpc_test(deadline = "1ms", status = DeadlineExceeded)]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn timeout_on_sleeping_server(
    mut interop: TestServiceClient<Wire>,
) -> Frames<StreamingOutputCallResponse> {
    let requests = tokio_stream::once(messages::ping((27_182, 31_415))).chain(tokio_stream::pending());
    interop.full_duplex_call(requests).await
}

#[grpc_test(deadline = "50ms", status = DeadlineExceeded)]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn timeout_of_a_unary_call(mut interop: TestServiceClient<Wire>) -> Reply<SimpleResponse> {
    interop.unary_call(Request::new(SimpleRequest::default()).meta("peer-sleep-ms", "20000")).await
}

/// The headers and one message are there in time, the next message is not.
#[grpc_test(deadline = "500ms", frames = 1, status = DeadlineExceeded)]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn timeout_within_a_stream(
    mut interop: TestServiceClient<Wire>,
) -> Frames<StreamingOutputCallResponse> {
    interop.streaming_output_call(messages::output_with_gap(Duration::from_secs(20))).await
}

/// A slow peer on our side of the wire.
#[grpc_test(deadline = "50ms", delay = "20s", status = DeadlineExceeded)]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn timeout_of_a_delayed_reply(mut interop: TestServiceClient<Wire>) -> Reply<SimpleResponse> {
    interop.unary_call(SimpleRequest::default()).await
}
