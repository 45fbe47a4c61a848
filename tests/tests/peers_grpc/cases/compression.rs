//! gzip, where the stub asks for it.

use tonic::codec::CompressionEncoding::Gzip;
use wiretest::prelude::*;
use wiretest_proto::interop::SimpleResponse;
use wiretest_proto::interop::test_service_client::TestServiceClient;

use super::{interop, wire};
use crate::messages::{self, LARGE_REQUEST, LARGE_RESPONSE};

/// grpc-js judges whether it came compressed, grpcio only that it can be read.
#[grpc_test(reply(payload.body.len() == LARGE_RESPONSE))]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn client_compressed_unary(interop: TestServiceClient<Wire>) -> Reply<SimpleResponse> {
    interop.send_compressed(Gzip).unary_call(messages::compressed_request()).await
}

#[grpc_test(initial("grpc-encoding" == "gzip"), reply(payload.body.len() == LARGE_RESPONSE))]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn server_compressed_unary(interop: TestServiceClient<Wire>) -> Reply<SimpleResponse> {
    interop.accept_compressed(Gzip).unary_call(messages::compressed_response(true)).await
}

/// The record has what went over the wire: the flag of each message, and its size there.
#[grpc_test]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn compression_is_recorded(interop: TestServiceClient<Wire>, wire: Wire) -> wiretest::Result {
    let mut interop = interop.send_compressed(Gzip).accept_compressed(Gzip);
    interop.unary_call(messages::compressed_response(true)).await?;
    interop.unary_call(messages::compressed_response(false)).await?;
    let calls = wire.calls();
    let (sent, received) = (&calls[0].request_messages()[0], &calls[0].messages()[0]);
    assert!(sent.compressed() && sent.size() < LARGE_REQUEST / 10, "{sent:?}");
    assert!(received.compressed() && received.size() < LARGE_RESPONSE / 10, "{received:?}");
    let plain = &calls[1].messages()[0];
    assert!(!plain.compressed() && plain.size() > LARGE_RESPONSE, "{plain:?}");
    Ok(())
}
