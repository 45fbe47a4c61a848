use wiretest_ui_tests::*;

#[grpc_test(each(!emial.is_empty()))]
async fn list(mut users: Client) -> Frames<User> {
    users.list_users(all()).await
}

fn main() {}
