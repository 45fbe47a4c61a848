use wiretest_ui_tests::*;

#[grpc_test]
async fn nothing(id: &u8) {}

fn main() {}
