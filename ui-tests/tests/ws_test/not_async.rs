use wiretest_ui_tests::*;

#[ws_test]
fn nothing() {}

fn main() {}
