use wiretest_ui_tests::*;

#[tokio::test]
#[grpc_test]
async fn known(mut users: Client) -> Reply<User> {
    users.get_user(one()).await
}

fn main() {}
