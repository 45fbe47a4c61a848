use wiretest_ui_tests::*;

#[grpc_test]
#[case = 1]
async fn known() {}

fn main() {}
