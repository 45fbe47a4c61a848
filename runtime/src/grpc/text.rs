//! Codes, statuses and headers as a report writes them.

use http::{HeaderMap, HeaderName, HeaderValue};
use tonic::{Code, Status};

use crate::report::{clip, is_secret, quote};

/// The header that holds a status's details.
pub(crate) const DETAILS: &str = "grpc-status-details-bin";

/// The code's name as the test language spells it.
pub(crate) fn code_name(code: Code) -> String {
    format!("{code:?}")
}

/// `NotFound "user not found"`
pub(crate) fn status_line(status: &Status) -> String {
    let name = code_name(status.code());
    if status.message().is_empty() { name } else { format!("{name} {}", quote(status.message())) }
}

/// All headers on one line, secrets hidden.
pub(crate) fn headers(map: &HeaderMap) -> String {
    if map.is_empty() {
        return "(none)".to_owned();
    }
    map.iter().map(|(name, value)| header(name, value)).collect::<Vec<_>>().join(", ")
}

/// `x-id: 7`
fn header(name: &HeaderName, value: &HeaderValue) -> String {
    format!("{name}: {}", header_value(name.as_str(), value))
}

/// A header's value: hidden when secret, cut when long, escaped when no text.
pub(crate) fn header_value(name: &str, value: &HeaderValue) -> String {
    if is_secret(name) {
        return "[redacted]".to_owned();
    }
    if name == DETAILS {
        return super::details_summary(value);
    }
    value.to_str().map_or_else(|_| clip(&format!("{value:?}")), clip)
}
