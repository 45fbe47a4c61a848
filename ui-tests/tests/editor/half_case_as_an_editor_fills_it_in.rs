use wiretest_ui_tests::*;

#[grpc_test]
#[case::__ra_fixup]
async fn known(#[case] n: u8) {}

fn main() {}
