use wiretest_ui_tests::*;

#[grpc_test]
#[should_panic(expected = "")]
async fn panics() {}

fn main() {}
