//! What the interoperability tests send.

use std::time::Duration;

use wiretest_proto::interop::{
    BoolValue, EchoStatus, Payload, PayloadType, ResponseParameters, SimpleRequest,
    StreamingInputCallRequest, StreamingOutputCallRequest,
};

/// The sizes of payloads that the specification prescribes.
pub(crate) const LARGE_REQUEST: usize = 271_828;
pub(crate) const LARGE_RESPONSE: usize = 314_159;
pub(crate) const REQUEST_SIZES: [usize; 4] = [27_182, 8, 1_828, 45_904];
pub(crate) const RESPONSE_SIZES: [usize; 4] = [31_415, 9, 2_653, 58_979];

fn zeros(size: usize) -> Payload {
    Payload { r#type: PayloadType::Compressable.into(), body: vec![0; size] }
}

pub(crate) fn large() -> SimpleRequest {
    SimpleRequest {
        response_size: int(LARGE_RESPONSE),
        payload: Some(zeros(LARGE_REQUEST)),
        ..Default::default()
    }
}

pub(crate) fn refused(code: i32, message: &str) -> SimpleRequest {
    SimpleRequest { response_status: Some(echo(code, message)), ..Default::default() }
}

/// The server must refuse it unless it comes compressed.
pub(crate) fn compressed_request() -> SimpleRequest {
    SimpleRequest { expect_compressed: Some(BoolValue { value: true }), ..large() }
}

pub(crate) fn compressed_response(value: bool) -> SimpleRequest {
    SimpleRequest { response_compressed: Some(BoolValue { value }), ..large() }
}

pub(crate) fn input(size: usize) -> StreamingInputCallRequest {
    StreamingInputCallRequest { payload: Some(zeros(size)), expect_compressed: None }
}

/// Asks for payloads of these sizes.
pub(crate) fn output(sizes: &[usize]) -> StreamingOutputCallRequest {
    let parameters = |size: &usize| ResponseParameters { size: int(*size), ..Default::default() };
    StreamingOutputCallRequest {
        response_parameters: sizes.iter().map(parameters).collect(),
        ..Default::default()
    }
}

/// Asks for one payload at once, and for another after this time.
pub(crate) fn output_with_gap(gap: Duration) -> StreamingOutputCallRequest {
    let mut request = output(&[1, 1]);
    request.response_parameters[1].interval_us = int(gap.as_micros());
    request
}

/// A request of a ping-pong: bytes there, bytes back.
pub(crate) fn ping((there, back): (usize, usize)) -> StreamingOutputCallRequest {
    StreamingOutputCallRequest { payload: Some(zeros(there)), ..output(&[back]) }
}

pub(crate) fn refused_stream(code: i32, message: &str) -> StreamingOutputCallRequest {
    StreamingOutputCallRequest { response_status: Some(echo(code, message)), ..Default::default() }
}

fn echo(code: i32, message: &str) -> EchoStatus {
    EchoStatus { code, message: message.into() }
}

fn int<N: TryInto<i32, Error: std::fmt::Debug>>(number: N) -> i32 {
    number.try_into().expect("small")
}
