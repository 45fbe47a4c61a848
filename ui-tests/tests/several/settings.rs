use wiretest_ui_tests::*;

#[grpc_test(staus = NotFound, timeout = 5, reply(id = 1), frames = 3)]
async fn known_user(mut users: Client) -> Reply<User> {
    users.get_user(one()).await
}

fn main() {}
