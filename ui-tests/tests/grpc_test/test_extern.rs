use wiretest_ui_tests::*;

#[grpc_test]
async extern "C" fn nothing() {}

fn main() {}
