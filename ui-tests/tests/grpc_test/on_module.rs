use wiretest_ui_tests::*;

#[grpc_test]
mod nothing {}

fn main() {}
