use wiretest_ui_tests::*;

#[tokio::test]
#[ws_test]
async fn nothing() {}

fn main() {}
