use wiretest_ui_tests::*;

#[ws_test]
#[test]
async fn nothing() {}

fn main() {}
