use wiretest_ui_tests::*;

#[grpc_test]
#[test]
async fn nothing() {}

fn main() {}
