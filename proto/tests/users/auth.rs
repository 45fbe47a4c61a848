use tonic::{Code, Request, Status};
use tonic_types::StatusExt;
use wiretest_proto::Users;
use wiretest_proto::user::v1::{ChatMessage, GetUserRequest, ListUsersRequest, User};

use crate::over_tcp::client;

/// What the guarded service says to a call with this `authorization` header.
async fn call(authorization: Option<&str>) -> Result<(), Status> {
    let mut request = Request::new(GetUserRequest { id: "user-123".into() });
    if let Some(value) = authorization {
        request.metadata_mut().insert("authorization", value.parse().unwrap());
    }
    client(Users::with_token("secret")).await.get_user(request).await.map(drop)
}

#[tokio::test]
async fn the_token_opens() {
    call(Some("Bearer secret")).await.unwrap();
    call(Some("bearer secret")).await.unwrap();
}

#[tokio::test]
async fn anything_else_is_unauthenticated() {
    let reasons = [
        (None, "TOKEN_MISSING"),
        (Some("Basic secret"), "TOKEN_MISSING"),
        (Some("Bearer wrong"), "TOKEN_INVALID"),
    ];
    for (authorization, reason) in reasons {
        let status = call(authorization).await.unwrap_err();
        assert_eq!(status.code(), Code::Unauthenticated, "{authorization:?}");
        assert_eq!(status.get_details_error_info().unwrap().reason, reason);
    }
}

#[tokio::test]
async fn every_call_is_guarded() {
    let mut users = client(Users::with_token("secret")).await;
    let codes = [
        users.list_users(ListUsersRequest { page_size: 5 }).await.unwrap_err().code(),
        users.import_users(tokio_stream::iter([User::default()])).await.unwrap_err().code(),
        users.chat(tokio_stream::iter([ChatMessage::default()])).await.unwrap_err().code(),
    ];
    assert_eq!(codes, [Code::Unauthenticated; 3]);
}
