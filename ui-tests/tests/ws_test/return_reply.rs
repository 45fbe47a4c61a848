use wiretest_ui_tests::*;

#[ws_test]
async fn known_user(mut users: Client) -> Reply<User> {
    users.get_user(one()).await
}

fn main() {}
