use wiretest_ui_tests::*;

#[grpc_test]
#[case::a(staus = NotFound)]
async fn known() {}

fn main() {}
