use wiretest_ui_tests::*;

#[grpc_test]
async fn nothing(#[from] client: Client) {}

fn main() {}
