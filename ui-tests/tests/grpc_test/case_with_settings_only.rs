use wiretest_ui_tests::*;

#[grpc_test]
#[case::slow(timeout = "1s")]
async fn known(#[case] n: u8) {}

fn main() {}
