//! The four shapes of a call.

use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::ReceiverStream;
use wiretest::prelude::*;
use wiretest_proto::interop::test_service_client::TestServiceClient;
use wiretest_proto::interop::{
    Empty, SimpleResponse, StreamingInputCallResponse, StreamingOutputCallResponse,
};

use super::interop;
use crate::messages::{self, LARGE_RESPONSE, REQUEST_SIZES, RESPONSE_SIZES};

#[grpc_test(reply(|reply| *reply == Empty {}))]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn empty_unary(mut interop: TestServiceClient<Wire>) -> Reply<Empty> {
    interop.empty_call(Empty {}).await
}

#[grpc_test(reply(payload.body.len() == LARGE_RESPONSE, payload.body.iter().all(|byte| *byte == 0)))]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn large_unary(mut interop: TestServiceClient<Wire>) -> Reply<SimpleResponse> {
    interop.unary_call(messages::large()).await
}

#[grpc_test]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn concurrent_large_unary(interop: TestServiceClient<Wire>) -> wiretest::Result {
    let mut calls = JoinSet::new();
    for _ in 0..50 {
        let mut interop = interop.clone();
        calls.spawn(async move { interop.unary_call(messages::large()).await });
    }
    while let Some(reply) = calls.join_next().await {
        let reply = reply??.into_inner();
        check!(reply, payload.body.len() == LARGE_RESPONSE)?;
    }
    Ok(())
}

#[grpc_test(reply(aggregated_payload_size == 74_922))]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn client_streaming(mut interop: TestServiceClient<Wire>) -> Reply<StreamingInputCallResponse> {
    interop.streaming_input_call(tokio_stream::iter(REQUEST_SIZES.map(messages::input))).await
}

#[grpc_test(
    frames = 4,
    first(payload.body.len() == RESPONSE_SIZES[0]),
    each(|frame| frame.payload.as_ref().is_some_and(|payload| RESPONSE_SIZES.contains(&payload.body.len()))),
    last(payload.body.len() == RESPONSE_SIZES[3])
)]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn server_streaming(mut interop: TestServiceClient<Wire>) -> Frames<StreamingOutputCallResponse> {
    interop.streaming_output_call(messages::output(&RESPONSE_SIZES)).await
}

/// All of the requests at once.
#[grpc_test(frames = 4, first(payload.body.len() == 31_415), last(payload.body.len() == 58_979))]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn pings_and_pongs(mut interop: TestServiceClient<Wire>) -> Frames<StreamingOutputCallResponse> {
    let requests = REQUEST_SIZES.into_iter().zip(RESPONSE_SIZES).map(messages::ping);
    interop.full_duplex_call(tokio_stream::iter(requests)).await
}

/// Each request after the answer to the one before.
#[grpc_test]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn ping_pong(mut interop: TestServiceClient<Wire>) -> wiretest::Result {
    let (requests, outbound) = mpsc::channel(1);
    let mut rounds = REQUEST_SIZES.into_iter().zip(RESPONSE_SIZES);
    // A server may hold its headers back until it has something to answer.
    requests.send(messages::ping(rounds.next().ok_or("no rounds")?)).await?;
    let mut pongs = interop.full_duplex_call(ReceiverStream::new(outbound)).await?.into_inner();
    for size in RESPONSE_SIZES {
        let pong = pongs.next().await.ok_or("the stream ended early")??;
        check!(pong, payload.body.len() == size)?;
        if let Some(round) = rounds.next() {
            requests.send(messages::ping(round)).await?;
        }
    }
    drop(requests);
    assert!(pongs.next().await.is_none(), "a pong without a ping");
    Ok(())
}

#[grpc_test(frames = 0)]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn empty_stream(mut interop: TestServiceClient<Wire>) -> Frames<StreamingOutputCallResponse> {
    interop.full_duplex_call(tokio_stream::empty()).await
}
