use wiretest_ui_tests::*;

#[grpc_test(status = NotFound)]
async fn nothing() -> wiretest::Result {
    Ok(())
}

fn main() {}
