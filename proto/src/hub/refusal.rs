//! Handshakes that end without a WebSocket.

use http::header::{CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use serde_json::json;
use tokio_tungstenite::tungstenite::handshake::server::ErrorResponse;

/// Why a handshake is refused.
#[derive(Debug)]
pub(super) struct Refusal(pub(super) StatusCode, pub(super) &'static str);

impl Refusal {
    pub(super) fn into_response(self) -> ErrorResponse {
        let Self(status, message) = self;
        let body = json!({ "error": { "status": status.as_u16(), "message": message } }).to_string();
        let length = body.len();
        let mut response = ErrorResponse::new(Some(body));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(CONTENT_LENGTH, length.into());
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
