use wiretest_ui_tests::*;

#[grpc_test]
async fn known_user(mut users: Client) -> Reply<User> {
    users.get_usr(one()).await
}

fn main() {}
