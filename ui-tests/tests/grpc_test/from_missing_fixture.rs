use wiretest_ui_tests::*;

#[grpc_test]
async fn nothing(#[from(clients)] client: Client) {}

fn main() {}
