use wiretest_ui_tests::*;

#[grpc_test]
async fn known_user(users: tonic::transport::Channel) -> Reply<User> {
    drop(users);
    todo!()
}

fn main() {}
