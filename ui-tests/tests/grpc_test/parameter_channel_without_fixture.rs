use wiretest_ui_tests::*;

#[grpc_test]
async fn plain(channel: tonic::transport::Channel) {
    drop(channel);
}

fn main() {}
