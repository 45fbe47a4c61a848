use wiretest_ui_tests::*;

#[grpc_test]
const async fn nothing() {}

fn main() {}
