use wiretest_ui_tests::*;

#[grpc_test(reply(between(login_count, 5..=1)))]
async fn known_user(mut users: Client) -> Reply<User> {
    users.get_user(one()).await
}

fn main() {}
