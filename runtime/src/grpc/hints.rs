//! What opaque errors usually mean, beside their whole chain of causes.

use std::error::Error;

use tonic::{Code, Status};

use super::wire::Mark;

/// Lines to print under `status`.
pub(crate) fn of(status: &Status) -> Vec<String> {
    let mut lines: Vec<_> = causes(status).into_iter().map(|cause| format!("caused by: {cause}")).collect();
    lines.extend(meaning(status).map(str::to_owned));
    lines
}

/// The sources of `status`, outermost first, without our mark and without repetitions.
fn causes(status: &Status) -> Vec<String> {
    let all = std::iter::successors(status.source(), |error: &&(dyn Error + 'static)| (**error).source());
    let mut said = status.message().to_owned();
    let mut causes = Vec::new();
    for cause in all.filter(|error| !error.is::<Mark>()) {
        let text =
            cause.downcast_ref::<Status>().map_or_else(|| cause.to_string(), |s| s.message().to_owned());
        if !text.is_empty() && !said.contains(&text) {
            said.clone_from(&text);
            causes.push(text);
        }
    }
    causes
}

fn meaning(status: &Status) -> Option<&'static str> {
    let message = status.message();
    let has = |part: &str| message.contains(part) || causes(status).iter().any(|cause| cause.contains(part));
    Some(match status.code() {
        Code::OutOfRange if has("message length too large") => {
            "hint: the message is larger than this client takes (other gRPC implementations say RESOURCE_EXHAUSTED); raise the limit with `Client::max_decoding_message_size(bytes)`"
        }
        Code::Cancelled | Code::Internal | Code::Unknown if has("h2 protocol error") => {
            "hint: the server reset the call without a status; a handler of tonic that panics looks like this, and so does a server that goes away"
        }
        Code::Unknown if has("unexpected content-type") || has("the response has no content-type") => {
            "hint: something answers here that speaks HTTP and not gRPC: a web server, a proxy's error page, another port?"
        }
        Code::Unknown if has("ended without a grpc-status") => {
            "hint: the trailers were lost: a proxy that does not pass on HTTP/2 trailers looks like this, and so does a server that ends a response by itself"
        }
        Code::Internal if has("ended within") => {
            "hint: the message was cut off on its way: a proxy's limit, or a server that went away while it wrote"
        }
        Code::Unavailable if has("Connection refused") || has("No such file") => {
            "hint: nobody listens at this address: is the server still running, and is it the right port?"
        }
        Code::Unavailable | Code::Unknown
            if ["transport error", "connect error", "a body from connection"].into_iter().any(has) =>
        {
            "hint: the connection could not be made or broke; a channel that another test's runtime made looks like this too: take `server.wire()` in each test"
        }
        Code::Unimplemented if message.is_empty() => {
            "hint: the server has no such method; is the service added to the server, and does the package in its .proto file match?"
        }
        Code::Internal if has("failed to decode Protobuf message") => {
            "hint: the bytes are no such message: client and server were generated from different .proto files?"
        }
        Code::Internal if has("no grpc-encoding") || has("invalid compression flag") => {
            "hint: the peer compressed without saying so, or what it sent is no gRPC message at all"
        }
        Code::Unimplemented if has("Content is compressed with") => {
            "hint: this side was not told to accept that encoding: `Client::accept_compressed(..)`"
        }
        Code::Cancelled if message == "operation was canceled" => {
            "hint: the connection broke before the request was on its way: the server has stopped, or has closed the connection"
        }
        Code::Cancelled if message == "Timeout expired" => {
            "hint: a timeout of tonic's own ran out (`Server::timeout`, `Endpoint::timeout`)"
        }
        _ => return None,
    })
}
