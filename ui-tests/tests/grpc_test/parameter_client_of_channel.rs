use wiretest_ui_tests::*;

#[grpc_test]
async fn known_user(users: Stub<tonic::transport::Channel>) -> Reply<User> {
    drop(users);
    todo!()
}

struct Stub<T>(T);

fn main() {}
