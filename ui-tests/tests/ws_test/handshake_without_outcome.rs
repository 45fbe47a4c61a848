use wiretest_ui_tests::*;

#[ws_test(handshake = 401)]
async fn refused() {}

fn main() {}
