use wiretest_ui_tests::*;

#[grpc_test(status = NotFound)]
async fn known_user(mut users: Client) -> Reply<User> {
    let request =
}

fn main() {}
