use wiretest_ui_tests::*;

#[grpc_test]
async fn known(#[case] n: u8) {}

fn main() {}
