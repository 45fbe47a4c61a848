use wiretest_ui_tests::*;

#[grpc_test]
#[tokio::test]
async fn nothing() {}

fn main() {}
