use wiretest_ui_tests::*;

#[ws_test]
#[rstest]
async fn nothing() {}

fn main() {}
