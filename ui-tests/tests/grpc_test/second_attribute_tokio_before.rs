use wiretest_ui_tests::*;

#[tokio::test]
#[grpc_test]
async fn nothing() {}

fn main() {}
