use wiretest_ui_tests::*;

#[grpc_test]
async fn known_user(mut users: Client) -> impl std::fmt::Debug {
    users.get_user(one()).await?;
    7
}

fn main() {}
