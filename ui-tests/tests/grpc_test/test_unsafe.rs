use wiretest_ui_tests::*;

#[grpc_test]
async unsafe fn nothing() {}

fn main() {}
