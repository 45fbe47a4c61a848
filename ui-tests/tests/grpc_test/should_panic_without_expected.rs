use wiretest_ui_tests::*;

#[grpc_test]
#[should_panic]
async fn nothing() {}

fn main() {}
