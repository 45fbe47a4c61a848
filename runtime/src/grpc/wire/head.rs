//! What a response's headers and trailers say of the call's end.

use std::borrow::Cow;

use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use tonic::metadata::MetadataMap;
use tonic::{Code, Status};

const DETAILS: &str = "grpc-status-details-bin";

/// The status in `headers`, if they hold one.
pub(crate) fn status(headers: &HeaderMap) -> Option<Status> {
    if headers.get("grpc-status")?.as_bytes() == b"0" && !headers.contains_key("grpc-message") {
        // Almost every call ends like this; its metadata are in the record already.
        return Some(Status::new(Code::Ok, ""));
    }
    Status::from_header_map(&readable(headers))
}

/// `headers` without details that are no base64: tonic panics on them.
pub(super) fn readable(headers: &HeaderMap) -> Cow<'_, HeaderMap> {
    if headers.get(DETAILS).is_none_or(is_base64) {
        return Cow::Borrowed(headers);
    }
    let mut headers = headers.clone();
    headers.remove(DETAILS);
    Cow::Owned(headers)
}

fn is_base64(value: &HeaderValue) -> bool {
    let map = HeaderMap::from_iter([(HeaderName::from_static(DETAILS), value.clone())]);
    MetadataMap::from_headers(map).get_bin(DETAILS).is_some_and(|value| value.to_bytes().is_ok())
}

/// What is wrong with the headers of a response that does not begin with a status: it is no gRPC answer.
pub(super) fn refused(code: StatusCode, headers: &HeaderMap) -> Option<Status> {
    if code != StatusCode::OK {
        let text = format!("grpc-status header missing, mapped from HTTP status code {}", code.as_u16());
        return Some(Status::new(mapped(code), text));
    }
    let kind = headers.get(CONTENT_TYPE);
    if kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/grpc")) {
        return None;
    }
    let text = kind.map_or_else(
        || "the response has no content-type: a gRPC answer has `application/grpc`".to_owned(),
        |kind| format!("unexpected content-type {kind:?}: a gRPC answer has `application/grpc`"),
    );
    Some(Status::unknown(text))
}

/// The code for an HTTP status without a grpc-status (gRPC, "HTTP to gRPC Status Code Mapping").
fn mapped(code: StatusCode) -> Code {
    match code {
        StatusCode::BAD_REQUEST => Code::Internal,
        StatusCode::UNAUTHORIZED => Code::Unauthenticated,
        StatusCode::FORBIDDEN => Code::PermissionDenied,
        StatusCode::NOT_FOUND => Code::Unimplemented,
        StatusCode::TOO_MANY_REQUESTS
        | StatusCode::BAD_GATEWAY
        | StatusCode::SERVICE_UNAVAILABLE
        | StatusCode::GATEWAY_TIMEOUT => Code::Unavailable,
        _ => Code::Unknown,
    }
}

/// The status of a response that ended without one.
pub(super) fn missing() -> Status {
    Status::unknown("the response ended without a grpc-status: there were no trailers, or none with a status")
}

/// The status of a response whose last message is cut off.
pub(super) fn cut(got: usize, announced: Option<usize>) -> Status {
    Status::internal(announced.map_or_else(
        || "the response ended within the prefix of a message".to_owned(),
        |size| format!("the response ended within a message: {got} of {size} bytes arrived"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(of: &[(&'static str, &'static str)]) -> HeaderMap {
        of.iter().map(|(k, v)| (k.parse().expect("a name"), v.parse().expect("a value"))).collect()
    }

    #[test]
    fn broken_details_do_not_panic() {
        let map = headers(&[("grpc-status", "5"), (DETAILS, "!!not base64!!")]);
        let status = status(&map).expect("there is one");
        assert_eq!((status.code(), status.details()), (Code::NotFound, &b""[..]));
    }

    #[test]
    fn messages_are_percent_decoded() {
        let map = headers(&[("grpc-status", "5"), ("grpc-message", "%09caf%C3%A9")]);
        assert_eq!(status(&map).expect("there is one").message(), "\tcafé");
    }

    #[test]
    fn what_is_no_grpc_is_refused() {
        let html = headers(&[("content-type", "text/html")]);
        assert_eq!(refused(StatusCode::NOT_FOUND, &html).map(|s| s.code()), Some(Code::Unimplemented));
        assert_eq!(refused(StatusCode::OK, &html).map(|s| s.code()), Some(Code::Unknown));
        assert!(refused(StatusCode::OK, &headers(&[("content-type", "application/grpc+proto")])).is_none());
    }
}
