use wiretest_ui_tests::*;

#[grpc_test]
#[rstest]
async fn nothing() {}

fn main() {}
