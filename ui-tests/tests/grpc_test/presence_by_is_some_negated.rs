use wiretest_ui_tests::*;

#[grpc_test(reply(!nickname.is_some()))]
async fn known(mut users: Client) -> Reply<User> {
    users.get_user(one()).await
}

fn main() {}
