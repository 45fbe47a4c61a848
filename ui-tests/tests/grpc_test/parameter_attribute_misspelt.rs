use wiretest_ui_tests::*;

#[grpc_test]
async fn nothing(#[form(users)] client: Client) {}

fn main() {}
