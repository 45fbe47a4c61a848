use wiretest_ui_tests::*;

#[grpc_test]
#[fixture]
async fn nothing() {}

fn main() {}
