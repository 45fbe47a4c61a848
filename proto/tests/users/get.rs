use std::time::Duration;

use tokio::time::Instant;
use tonic::{Code, Request};
use tonic_types::StatusExt;
use wiretest_proto::Users;
use wiretest_proto::user::v1::{Contact, GetUserRequest, Role};

use crate::over_tcp::client;

fn ask(id: &str) -> GetUserRequest {
    GetUserRequest { id: id.into() }
}

#[tokio::test]
async fn the_complete_user_has_every_field() {
    let mut users = client(Users::default()).await;
    let user = users.get_user(ask("user-123")).await.unwrap().into_inner();
    assert_eq!((user.id.as_str(), user.email.as_str()), ("user-123", "user-123@example.com"));
    assert_eq!(user.created_at.unwrap().to_string(), "2024-05-03T00:00:00Z");
    assert_eq!((user.role(), user.previous_role()), (Role::Admin, Role::Editor));
    assert!(matches!(user.contact, Some(Contact::Phone(_))));
    assert_eq!(user.profile.unwrap().address.unwrap().city, "Oslo");
    assert_eq!(user.manager.unwrap().id, "user-121");
    assert!(user.nickname.is_some() && user.age.is_some() && user.fingerprint.is_some());
    assert!(!user.tags.is_empty() && !user.labels.is_empty() && !user.devices.is_empty());
}

#[tokio::test]
async fn the_sparse_user_has_the_least() {
    let mut users = client(Users::default()).await;
    let user = users.get_user(ask("user-127")).await.unwrap().into_inner();
    assert!(user.created_at.is_none() && user.contact.is_none() && user.profile.is_none());
    assert_eq!((user.role(), user.number), (Role::Unspecified, 127));
}

#[tokio::test]
async fn an_unknown_id_is_not_found() {
    let mut users = client(Users::default()).await;
    let status = users.get_user(ask("nonexistent")).await.unwrap_err();
    assert_eq!((status.code(), status.message()), (Code::NotFound, "user not found"));
    assert_eq!(status.get_details_resource_info().unwrap().resource_name, "nonexistent");
}

#[tokio::test]
async fn an_empty_id_is_an_invalid_argument() {
    let mut users = client(Users::default()).await;
    let status = users.get_user(ask("")).await.unwrap_err();
    assert_eq!((status.code(), status.message()), (Code::InvalidArgument, "id must not be empty"));
    let violation = &status.get_details_bad_request().unwrap().field_violations[0];
    assert_eq!((violation.field.as_str(), violation.description.as_str()), ("id", "must not be empty"));
}

#[tokio::test]
async fn every_answer_names_its_request() {
    let mut users = client(Users::default()).await;
    let own = users.get_user(ask("user-123")).await.unwrap();
    assert_eq!(own.metadata().get("x-request-id").unwrap(), "req-1");
    let failed = users.get_user(ask("nonexistent")).await.unwrap_err();
    assert_eq!(failed.metadata().get("x-request-id").unwrap(), "req-2");

    let mut named = Request::new(ask("user-123"));
    named.metadata_mut().insert("x-request-id", "mine".parse().unwrap());
    let answer = users.get_user(named).await.unwrap();
    assert_eq!(answer.metadata().get("x-request-id").unwrap(), "mine");
}

/// Virtual time, so over the generated server itself: a socket's timers would fire early.
#[tokio::test(start_paused = true)]
async fn latency_holds_the_answer_back() {
    use wiretest_proto::user::v1::user_service_client::UserServiceClient;
    use wiretest_proto::user::v1::user_service_server::UserServiceServer;

    let slow = Users::default().latency(Duration::from_secs(2));
    let mut users = UserServiceClient::new(UserServiceServer::new(slow));
    let start = Instant::now();
    users.get_user(ask("user-123")).await.unwrap();
    assert_eq!(start.elapsed(), Duration::from_secs(2));
}
