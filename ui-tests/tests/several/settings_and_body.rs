use wiretest_ui_tests::*;

#[grpc_test(deadline = "5")]
async fn known_user(mut users: Client) -> Reply<User> {
    std::thread::sleep(std::time::Duration::from_secs(1));
    return users.get_user(one()).await;
}

fn main() {}
