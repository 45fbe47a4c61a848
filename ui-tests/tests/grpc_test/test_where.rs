use wiretest_ui_tests::*;

#[grpc_test]
async fn nothing() where u8: Copy {}

fn main() {}
