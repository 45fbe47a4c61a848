use wiretest_ui_tests::*;

#[grpc_test]
fn nothing() {}

fn main() {}
