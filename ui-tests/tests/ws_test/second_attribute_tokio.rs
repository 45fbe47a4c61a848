use wiretest_ui_tests::*;

#[ws_test]
#[tokio::test]
async fn nothing() {}

fn main() {}
