use wiretest_ui_tests::*;

#[grpc_test]
async fn nothing() {
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
}

fn main() {}
