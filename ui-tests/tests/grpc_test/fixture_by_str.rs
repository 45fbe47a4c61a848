use wiretest_ui_tests::*;

#[grpc_test]
async fn named(id: &str) {
    assert!(!id.is_empty());
}

fn main() {}
