use wiretest_ui_tests::*;

#[grpc_test(take = 3, status = Unavailable)]
async fn list(mut users: Client) -> Frames<User> {
    users.list_users(all()).await
}

fn main() {}
