use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, StatusExt};

use crate::user::v1::{ChatMessage, User};

const RESOURCE: &str = "user.v1.User";

pub(super) fn id(id: &str) -> Result<(), Status> {
    reject_if(id_violation(id))
}

/// The number of users that a page may hold.
pub(super) fn page_size(size: i32) -> Result<usize, Status> {
    usize::try_from(size)
        .ok()
        .filter(|size| *size > 0)
        .ok_or_else(|| invalid(vec![FieldViolation::new("page_size", "must be positive")]))
}

/// Names every field that is wrong, not the first only.
pub(super) fn user(user: &User) -> Result<(), Status> {
    reject_if(id_violation(&user.id).into_iter().chain(email_violation(&user.email)))
}

pub(super) fn chat(message: &ChatMessage) -> Result<(), Status> {
    reject_if(message.text.is_empty().then(|| FieldViolation::new("text", "must not be empty")))
}

pub(super) fn not_found(id: &str) -> Status {
    let details = ErrorDetails::with_resource_info(RESOURCE, id, "", "no user has this id");
    Status::with_error_details(Code::NotFound, "user not found", details)
}

pub(super) fn already_exists(id: &str) -> Status {
    let details = ErrorDetails::with_resource_info(RESOURCE, id, "", "a user has this id already");
    Status::with_error_details(Code::AlreadyExists, format!("user {id} already exists"), details)
}

fn id_violation(id: &str) -> Option<FieldViolation> {
    id.is_empty().then(|| FieldViolation::new("id", "must not be empty"))
}

fn email_violation(email: &str) -> Option<FieldViolation> {
    (!email.contains('@')).then(|| FieldViolation::new("email", "must contain an @"))
}

fn reject_if(violations: impl IntoIterator<Item = FieldViolation>) -> Result<(), Status> {
    let violations: Vec<_> = violations.into_iter().collect();
    if violations.is_empty() { Ok(()) } else { Err(invalid(violations)) }
}

fn invalid(violations: Vec<FieldViolation>) -> Status {
    let faults: Vec<_> = violations.iter().map(|v| format!("{} {}", v.field, v.description)).collect();
    let details = ErrorDetails::with_bad_request(violations);
    Status::with_error_details(Code::InvalidArgument, faults.join(", "), details)
}
