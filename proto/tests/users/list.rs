use tonic::Code;
use tonic_types::StatusExt;
use wiretest_proto::Users;
use wiretest_proto::user::v1::{ListUsersRequest, User};

use crate::over_tcp::client;

async fn list(page_size: i32) -> Vec<User> {
    let mut users = client(Users::default()).await;
    let mut frames = users.list_users(ListUsersRequest { page_size }).await.unwrap().into_inner();
    let mut read = Vec::new();
    while let Some(user) = frames.message().await.unwrap() {
        read.push(user);
    }
    read
}

#[tokio::test]
async fn a_page_holds_what_was_asked_for_in_order() {
    let users = list(5).await;
    let ids: Vec<_> = users.iter().map(|user| user.id.as_str()).collect();
    assert_eq!(ids, ["user-121", "user-122", "user-123", "user-124", "user-125"]);
    assert!(users.is_sorted_by_key(|user| user.created_at.unwrap().seconds));
    assert!(users.windows(2).all(|pair| pair[1].number == pair[0].number + 1));
}

#[tokio::test]
async fn a_page_holds_no_more_than_there_is() {
    assert_eq!(list(100).await.len(), 7);
}

#[tokio::test]
async fn headers_and_trailers_are_apart() {
    let mut users = client(Users::default()).await;
    let response = users.list_users(ListUsersRequest { page_size: 2 }).await.unwrap();
    assert_eq!(response.metadata().get("x-request-id").unwrap(), "req-1");
    assert!(!response.metadata().contains_key("x-user-count"));

    let mut frames = response.into_inner();
    while frames.message().await.unwrap().is_some() {}
    let trailers = frames.trailers().await.unwrap().expect("the stream has ended well");
    assert_eq!(trailers.get("x-request-id").unwrap(), "req-1");
    assert_eq!(trailers.get("x-user-count").unwrap(), "2");
}

#[tokio::test]
async fn a_page_without_size_is_an_invalid_argument() {
    let mut users = client(Users::default()).await;
    for page_size in [0, -1] {
        let status = users.list_users(ListUsersRequest { page_size }).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument);
        let violations = status.get_details_bad_request().unwrap().field_violations;
        assert_eq!(violations[0].field, "page_size");
    }
}
