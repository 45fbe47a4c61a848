use wiretest_ui_tests::*;

#[grpc_test]
async fn nothing((a, b): (u8, u8)) {}

fn main() {}
