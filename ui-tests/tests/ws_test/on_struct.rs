use wiretest_ui_tests::*;

#[ws_test]
struct Nothing;

fn main() {}
