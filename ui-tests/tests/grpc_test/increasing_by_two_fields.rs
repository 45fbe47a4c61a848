use wiretest_ui_tests::*;

#[grpc_test(increasing(id, number))]
async fn list(mut users: Client) -> Frames<User> {
    users.list_users(all()).await
}

fn main() {}
