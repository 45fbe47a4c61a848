use wiretest_ui_tests::*;

#[grpc_test]
async fn known_user(&self) -> Reply<User> {
    self.users.get_user(one()).await
}

fn main() {}
