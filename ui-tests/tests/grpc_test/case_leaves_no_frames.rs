use wiretest_ui_tests::*;

#[grpc_test(each(!id.is_empty()))]
#[case::nobody(frames = 0)]
async fn listed(mut users: Client) -> Frames<User> {
    users.list_users(all()).await
}

fn main() {}
