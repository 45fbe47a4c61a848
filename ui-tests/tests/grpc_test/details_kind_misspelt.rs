use wiretest_ui_tests::*;

#[grpc_test(status = NotFound, details(bad_requests(field == "id")))]
async fn known_user(mut users: Client) -> Reply<User> {
    users.get_user(one()).await
}

fn main() {}
