use wiretest_ui_tests::*;

#[grpc_test(reply(verified and id == "user-123"))]
async fn known(mut users: Client) -> Reply<User> {
    users.get_user(one()).await
}

fn main() {}
