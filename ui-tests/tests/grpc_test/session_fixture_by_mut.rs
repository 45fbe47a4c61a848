use wiretest_ui_tests::*;

#[grpc_test]
async fn stops(server: &mut GrpcServer) {
    drop(server.url());
}

fn main() {}
