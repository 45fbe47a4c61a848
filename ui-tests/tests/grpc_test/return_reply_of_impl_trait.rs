use wiretest_ui_tests::*;

#[grpc_test]
async fn known_user(mut users: Client) -> Reply<impl Send> {
    users.get_user(one()).await
}

fn main() {}
