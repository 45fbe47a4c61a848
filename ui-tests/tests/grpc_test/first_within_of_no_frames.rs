use wiretest_ui_tests::*;

#[grpc_test(frames = ..1, first_within = "1s")]
async fn nobody(mut users: Client) -> Frames<User> {
    users.list_users(all()).await
}

fn main() {}
