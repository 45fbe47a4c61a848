use wiretest_ui_tests::*;

#[grpc_test(reply(id = 1, !has(profile), matches(id, "["), between(number, 5..=1)))]
async fn known_user(mut users: Client) -> Reply<User> {
    users.get_user(one()).await
}

fn main() {}
