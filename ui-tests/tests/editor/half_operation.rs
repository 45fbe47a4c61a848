use wiretest_ui_tests::*;

#[grpc_test(status = NotFound)]
async fn known_user(mut users: Client) -> Reply<User> {
    if true {
        let two = 1 +
    }
    users.get_user(one()).await
}

fn main() {}
