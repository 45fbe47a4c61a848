use wiretest_ui_tests::*;

#[grpc_test]
async fn nothing() -> u8 {
    5
}

fn main() {}
