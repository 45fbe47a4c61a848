use wiretest_ui_tests::*;

#[grpc_test]
#[case::a(1, 2)]
#[case::a(1)]
#[case::b(1, staus = Ok)]
async fn known(#[case] n: u8) {}

fn main() {}
