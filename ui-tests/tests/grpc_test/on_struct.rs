use wiretest_ui_tests::*;

#[grpc_test]
struct Nothing;

fn main() {}
