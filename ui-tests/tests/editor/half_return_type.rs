use wiretest_ui_tests::*;

#[grpc_test(status = NotFound)]
async fn known(mut users: Client) -> {
    users.get_user(one()).await
}

fn main() {}
