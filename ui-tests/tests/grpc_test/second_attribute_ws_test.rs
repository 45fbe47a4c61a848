use wiretest_ui_tests::*;

#[grpc_test]
#[ws_test]
async fn nothing() {}

fn main() {}
