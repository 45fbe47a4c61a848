use wiretest_ui_tests::*;

#[grpc_test(status = NotFound message = "no")]
async fn known(mut users: Client) -> Reply<User> {
    users.get_user(one()).await
}

fn main() {}
