use wiretest_ui_tests::*;

#[grpc_test]
async fn nothing(#[from(users)] #[from(id)] client: Client) {}

fn main() {}
