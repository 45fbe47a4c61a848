use wiretest_ui_tests::*;

#[grpc_test]
async fn nothing() -> wiretest::Result<u8> {
    Ok(5)
}

fn main() {}
