use wiretest_ui_tests::*;

#[grpc_test]
#[case(1)]
async fn known(#[case(1)] n: u8) {}

fn main() {}
