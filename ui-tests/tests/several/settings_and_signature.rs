use wiretest_ui_tests::*;

#[grpc_test(status = NOT_FOUND, timeout = "5")]
async fn known_user((a, b): (u8, u8), mut users: Client) -> Reply<User> {
    users.get_user(one()).await
}

fn main() {}
