use wiretest_ui_tests::*;

#[grpc_test]
#[case("one")]
async fn known(#[case] n: u8) {}

fn main() {}
