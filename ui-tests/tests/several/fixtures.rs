use wiretest_ui_tests::*;

#[grpc_test]
async fn nothing(clients: Client, id: u8) {}

fn main() {}
