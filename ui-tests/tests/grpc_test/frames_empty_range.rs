use wiretest_ui_tests::*;

#[grpc_test(frames = 5..5)]
async fn list(mut users: Client) -> Frames<User> {
    users.list_users(all()).await
}

fn main() {}
