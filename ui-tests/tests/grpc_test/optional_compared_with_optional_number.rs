use wiretest_ui_tests::*;

#[grpc_test(reply(nickname == Some(7)))]
async fn known_user(mut users: Client) -> Reply<User> {
    users.get_user(one()).await
}

fn main() {}
