use wiretest_ui_tests::*;

#[grpc_test(reply(id == "7"))]
#[case::unknown(status = NotFound)]
async fn known(mut users: Client) -> Reply<User> {
    users.get_user(one()).await
}

fn main() {}
