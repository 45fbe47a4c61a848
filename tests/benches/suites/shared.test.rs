
#[tokio::test]
async fn known_user_@N@() {
    let mut users = users().await;
    let reply = users.get_user(GetUserRequest { id: "user-123".into() }).await;
    let code = reply.as_ref().map_or_else(|status| status.code(), |_| Code::Ok);
    assert_eq!(code, Code::Ok, "{reply:?}");
    let user = reply.unwrap().into_inner();
    assert_eq!(user.id, "user-123");
    assert!(!user.email.is_empty(), "{user:?}");
}
