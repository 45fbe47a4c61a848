
#[grpc_test(status = Ok, reply(id == "user-123", !email.is_empty()))]
async fn known_user_@N@(mut users: UserServiceClient<Wire>) -> Reply<User> {
    users.get_user(GetUserRequest { id: "user-123".into() }).await
}
