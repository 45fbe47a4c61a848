//! Unary calls: the reply's fields, the status, its message, its details.

use std::time::Duration;

use tonic::Status;
use tonic_types::{
    BadRequest, DebugInfo, ErrorDetail, ErrorDetails, ErrorInfo, FieldViolation, Help, LocalizedMessage,
    PreconditionFailure, PreconditionViolation, QuotaFailure, RequestInfo, ResourceInfo, RetryInfo,
    StatusExt as _,
};
use wiretest::prelude::*;
use wiretest_proto::user::v1::{Contact, Role, User};

use crate::answer::{Answer, Fault, client, complete};
use crate::get;

#[grpc_test(reply(
    id == "user-1",
    email.ends_with("@example.com"),
    created_at == "2024-01-01T00:00:00Z",
    has(nickname),
    role == Role::Admin,
    is(contact, Contact::Phone(_)),
    tags.len() == 2,
    labels["team"] == "core",
    profile.address.city == "Oslo",
    between(score, 0.5..=1.0),
    number == 1,
    avatar == b"\x89PNG",
    session_length == "90s",
    devices[0].trusted == true,
    matches(r#type, "^human$"),
    age == 36,
    absent(manager),
    absent(fingerprint),
    |user| user.login_count % 7 == 0
))]
#[ignore = "fails on purpose: `exactly_the_intended_expectation_fails` runs it"]
#[case::another_id(|a| a.user(0).id = "user-2".into())]
#[case::another_domain(|a| a.user(0).email = "ada@example.org".into())]
#[case::a_second_later(|a| a.user(0).created_at.as_mut().unwrap().seconds += 1)]
#[case::absent_time(|a| a.user(0).created_at = None)]
#[case::absent_scalar(|a| a.user(0).nickname = None)]
#[case::another_role(|a| a.user(0).role = Role::Member.into())]
#[case::unknown_role(|a| a.user(0).role = 99)]
#[case::another_kind_of_contact(|a| a.user(0).contact = Some(Contact::Handle("@ada".into())))]
#[case::no_contact(|a| a.user(0).contact = None)]
#[case::one_tag_too_many(|a| a.user(0).tags.push("oslo".into()))]
#[case::missing_label(|a| a.user(0).labels.clear())]
#[case::another_city(|a| a.user(0).profile.as_mut().unwrap().address.as_mut().unwrap().city = "Bergen".into())]
#[case::absent_step(|a| a.user(0).profile = None)]
#[case::absent_last_step(|a| a.user(0).profile.as_mut().unwrap().address = None)]
#[case::out_of_bounds(|a| a.user(0).score = 1.25)]
#[case::not_a_number(|a| a.user(0).score = f64::NAN)]
#[case::another_number(|a| a.user(0).number = -1)]
#[case::cut_bytes(|a| a.user(0).avatar.truncate(3))]
#[case::a_nano_longer(|a| a.user(0).session_length.as_mut().unwrap().nanos += 1)]
#[case::untrusted_device(|a| a.user(0).devices[0].trusted = false)]
#[case::no_device(|a| a.user(0).devices.clear())]
#[case::longer_text(|a| a.user(0).r#type.push('s'))]
#[case::another_age(|a| a.user(0).age = Some(0))]
#[case::absent_age(|a| a.user(0).age = None)]
#[case::unwanted_message(|a| a.user(0).manager = Some(Box::new(User::default())))]
#[case::unwanted_empty_bytes(|a| a.user(0).fingerprint = Some(vec![]))]
#[case::against_the_closure(|a| a.user(0).login_count = 8)]
async fn reply(#[case] fault: Fault) -> Reply<User> {
    client(Answer::ok(vec![complete()]), fault).await.get_user(get()).await
}

fn invalid() -> Answer {
    Answer::failing(Status::invalid_argument("the e-mail address of `ada` is invalid"))
}

#[grpc_test(
    status = InvalidArgument | OutOfRange,
    message = "the e-mail address of `ada` is invalid",
    trailing(has("grpc-message"), "x-request-id" == "req-7"),
    initial(absent("grpc-status"))
)]
#[ignore = "fails on purpose: `exactly_the_intended_expectation_fails` runs it"]
#[case::another_code(|a| a.ends(Status::failed_precondition("the e-mail address of `ada` is invalid")))]
#[case::another_case(|a| a.ends(Status::invalid_argument("The e-mail address of `ada` is invalid")))]
#[case::half_the_message(|a| a.ends(Status::out_of_range("the e-mail address")))]
async fn failure(#[case] fault: Fault) -> Reply<User> {
    client(invalid(), fault).await.get_user(get()).await
}

/// One fault may be that there is none: nothing else is to be judged then.
#[grpc_test(status = InvalidArgument, message = contains("address"), details(bad_request(field == "email")))]
#[ignore = "fails on purpose: `exactly_the_intended_expectation_fails` runs it"]
#[case::silent_ok(|a| *a = Answer::ok(vec![User::default()]))]
#[case::other_words(|a| a.ends(with_email("the e-mail is invalid")))]
async fn expected_failure(#[case] fault: Fault) -> Reply<User> {
    let mut right = invalid();
    right.ends(with_email("the e-mail address of `ada` is invalid"));
    client(right, fault).await.get_user(get()).await
}

fn with_email(message: &str) -> Status {
    let details = ErrorDetails::with_bad_request_violation("email", "no `@`");
    Status::with_error_details(Code::InvalidArgument, message, details)
}

#[grpc_test(status = InvalidArgument, message = matches("^the e-mail address of `[a-z]+` is invalid$"))]
#[ignore = "fails on purpose: `exactly_the_intended_expectation_fails` runs it"]
#[case::another_name(|a| a.ends(Status::invalid_argument("the e-mail address of `Ada` is invalid")))]
#[case::no_message(|a| a.ends(Status::invalid_argument("")))]
async fn message_pattern(#[case] fault: Fault) -> Reply<User> {
    client(invalid(), fault).await.get_user(get()).await
}

/// A call without any expectation must succeed.
#[grpc_test]
#[ignore = "fails on purpose: `exactly_the_intended_expectation_fails` runs it"]
#[case::failing(|a| *a = invalid())]
#[case::failing_after_its_message(|a| a.ends(Status::data_loss("lost")))]
#[case::no_status(|a| { a.end = None; a.trailing.clear(); })]
async fn no_expectation(#[case] fault: Fault) -> Reply<User> {
    client(Answer::ok(vec![complete()]), fault).await.get_user(get()).await
}

type Details = fn(&mut Vec<ErrorDetail>);

/// Puts `detail` in the place of the one of its kind.
fn put(details: &mut Vec<ErrorDetail>, detail: impl Into<ErrorDetail>) {
    let detail = detail.into();
    for old in details {
        if std::mem::discriminant(old) == std::mem::discriminant(&detail) {
            *old = detail.clone();
        }
    }
}

#[grpc_test(
    status = FailedPrecondition,
    details(
        bad_request(field == "email", description.contains('@')),
        error_info(reason == "BAD_EMAIL", domain == "users.example.com", metadata["tries"] == "3"),
        retry_info(retry_delay == "1.5s"),
        debug_info(detail == "parser", stack_entries.len() == 2),
        quota_failure(subject == "user:ada"),
        precondition_failure(r#type == "TOS", subject == "ada"),
        request_info(request_id == "req-7"),
        resource_info(resource_type == "user", resource_name == "ada"),
        help(url.starts_with("https://")),
        localized_message(locale == "nb-NO")
    )
)]
#[ignore = "fails on purpose: `exactly_the_intended_expectation_fails` runs it"]
#[case::no_bad_request(|d| d.retain(|one| !matches!(one, ErrorDetail::BadRequest(_))))]
#[case::no_violation(|d| put(d, BadRequest::new(vec![])))]
#[case::split_over_two_fields(|d| put(d, BadRequest::new(vec![
    FieldViolation::new("email", "empty"),
    FieldViolation::new("id", "no `@`"),
])))]
#[case::another_reason(|d| put(d, ErrorInfo::new("EMAIL", "users.example.com", [("tries".into(), "3".into())])))]
#[case::missing_entry(|d| put(d, ErrorInfo::new("BAD_EMAIL", "users.example.com", [])))]
#[case::no_error_info(|d| d.retain(|one| !matches!(one, ErrorDetail::ErrorInfo(_))))]
#[case::a_longer_delay(|d| put(d, RetryInfo::new(Some(Duration::from_secs(2)))))]
#[case::no_delay(|d| put(d, RetryInfo::new(None)))]
#[case::a_short_stack(|d| put(d, DebugInfo::new(vec!["a".into()], "parser")))]
#[case::another_quota(|d| put(d, QuotaFailure::with_violation("user:eve", "too many")))]
#[case::split_over_two_preconditions(|d| put(d, PreconditionFailure::new(vec![
    PreconditionViolation::new("TOS", "eve", ""),
    PreconditionViolation::new("AGE", "ada", ""),
])))]
#[case::another_request(|d| put(d, RequestInfo::new("req-8", "")))]
#[case::another_resource(|d| put(d, ResourceInfo::new("user", "eve", "", "")))]
#[case::an_insecure_link(|d| put(d, Help::with_link("docs", "http://example.com")))]
#[case::another_language(|d| put(d, LocalizedMessage::new("nn-NO", "nei")))]
async fn details(#[case] fault: Details) -> Reply<User> {
    let mut details = all_details();
    if !crate::healthy() {
        fault(&mut details);
    }
    let status = Status::with_error_details_vec(Code::FailedPrecondition, "no", details);
    client(Answer::failing(status), |_| {}).await.get_user(get()).await
}

fn all_details() -> Vec<ErrorDetail> {
    let fields = vec![FieldViolation::new("id", "empty"), FieldViolation::new("email", "no `@`")];
    vec![
        BadRequest::new(fields).into(),
        ErrorInfo::new("BAD_EMAIL", "users.example.com", [("tries".into(), "3".into())]).into(),
        RetryInfo::new(Some(Duration::from_millis(1500))).into(),
        DebugInfo::new(vec!["a".into(), "b".into()], "parser").into(),
        QuotaFailure::with_violation("user:ada", "too many").into(),
        PreconditionFailure::with_violation("TOS", "ada", "not accepted").into(),
        RequestInfo::new("req-7", "").into(),
        ResourceInfo::new("user", "ada", "", "").into(),
        Help::with_link("docs", "https://example.com").into(),
        LocalizedMessage::new("nb-NO", "nei").into(),
    ]
}
