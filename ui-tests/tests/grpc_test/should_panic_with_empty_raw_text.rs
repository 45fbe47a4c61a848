use wiretest_ui_tests::*;

#[grpc_test]
#[should_panic(expected = r#""#)]
async fn panics() {}

fn main() {}
