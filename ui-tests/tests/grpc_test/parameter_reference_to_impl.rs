use wiretest_ui_tests::*;

#[grpc_test]
async fn nothing(id: &impl Copy) {}

fn main() {}
