use wiretest_ui_tests::*;

type One = Reply<User>;

#[grpc_test(reply(id == "user-123"))]
async fn known(mut users: Client) -> One {
    users.get_user(one()).await
}

fn main() {}
