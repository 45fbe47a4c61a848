use wiretest_ui_tests::*;

#[grpc_test]
#[case::a(1)]
#[case::a(2)]
async fn known(#[case] n: u8) {}

fn main() {}
