use std::collections::HashMap;

use tonic::metadata::MetadataMap;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

const DOMAIN: &str = "user.v1";

/// Refuses a call that does not bear `token`; anybody may call where there is none.
pub(super) fn check(token: Option<&str>, metadata: &MetadataMap) -> Result<(), Status> {
    let Some(token) = token else { return Ok(()) };
    match bearer(metadata) {
        Some(sent) if sent == token => Ok(()),
        Some(_) => Err(refusal("TOKEN_INVALID", "the bearer token is not valid")),
        None => Err(refusal("TOKEN_MISSING", "a bearer token is required")),
    }
}

fn bearer(metadata: &MetadataMap) -> Option<&str> {
    let (scheme, token) = metadata.get("authorization")?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

fn refusal(reason: &str, message: &str) -> Status {
    let scheme = HashMap::from([("scheme".to_owned(), "Bearer".to_owned())]);
    let details = ErrorDetails::with_error_info(reason, DOMAIN, scheme);
    Status::with_error_details(Code::Unauthenticated, message, details)
}
