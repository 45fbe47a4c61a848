//! Calls that the client gives up: our record says so, and the server has noticed.

use tokio_stream::StreamExt;
use tonic::{Code, Request};
use wiretest::prelude::*;
use wiretest_proto::interop::test_service_client::TestServiceClient;
use wiretest_proto::interop::{SimpleRequest, StreamingOutputCallResponse};

use super::{interop, wire};
use crate::messages;

#[grpc_test]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn cancel_after_begin(interop: TestServiceClient<Wire>, wire: Wire) -> wiretest::Result {
    let call = wiretest::current().unique("call");
    let endless = Request::new(tokio_stream::pending()).meta("peer-call", &call);
    let mut caller = interop.clone();
    tokio::select! {
        reply = caller.streaming_input_call(endless) => panic!("the call has ended: {reply:?}"),
        begun = state(&interop, &call, "begun") => begun?,
    }
    state(&interop, &call, "cancelled").await?;
    assert_eq!(ending(&wire, "StreamingInputCall"), Some(Code::Cancelled));
    Ok(())
}

/// Plain tonic does not tell the server while requests may still follow.
#[grpc_test]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn cancel_after_first_response(interop: TestServiceClient<Wire>, wire: Wire) -> wiretest::Result {
    let call = wiretest::current().unique("call");
    let requests = tokio_stream::once(messages::ping((27_182, 31_415))).chain(tokio_stream::pending());
    let reply = interop.clone().full_duplex_call(Request::new(requests).meta("peer-call", &call)).await?;
    let mut frames = reply.into_inner();
    let first = frames.next().await.ok_or("no response")??;
    check!(first, payload.body.len() == 31_415)?;
    drop(frames);
    state(&interop, &call, "cancelled").await?;
    assert_eq!(ending(&wire, "FullDuplexCall"), Some(Code::Cancelled));
    Ok(())
}

/// The same, said by the attribute.
#[grpc_test(take = 1, first(payload.body.len() == 31_415))]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn take_cancels(mut interop: TestServiceClient<Wire>) -> Frames<StreamingOutputCallResponse> {
    let requests = tokio_stream::once(messages::ping((27_182, 31_415))).chain(tokio_stream::pending());
    interop.full_duplex_call(requests).await
}

/// Waits until the server says this of the call.
async fn state(interop: &TestServiceClient<Wire>, call: &str, wanted: &str) -> wiretest::Result {
    eventually(async || {
        let request = Request::new(SimpleRequest::default()).meta("peer-state", call);
        let reply = interop.clone().unary_call(request).await?;
        let state = reply.metadata().get("peer-state").ok_or("no state")?.to_str()?;
        if state == wanted { Ok(()) } else { Err(format!("the call is {state}, not {wanted}").into()) }
    })
    .await
}

/// How the record of this method's call ends.
fn ending(wire: &Wire, method: &str) -> Option<Code> {
    wire.calls().iter().find(|call| call.path().ends_with(method))?.status().map(tonic::Status::code)
}
