use wiretest_ui_tests::*;

#[grpc_test(deadline = "5s", timeout = "5s")]
async fn known_user(mut users: Client) -> Reply<User> {
    users.get_user(one()).await
}

fn main() {}
