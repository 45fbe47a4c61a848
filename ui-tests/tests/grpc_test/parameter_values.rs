use wiretest_ui_tests::*;

#[grpc_test]
async fn nothing(#[values(1, 2)] id: u8) {}

fn main() {}
