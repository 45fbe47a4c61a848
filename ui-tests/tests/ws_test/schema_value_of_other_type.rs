use wiretest_ui_tests::*;

const WELCOME: &str = "{}";

#[ws_test(schema = WELCOME.len())]
async fn welcome(mut chat: Ws) -> wiretest::Result {
    chat.recv_json().await?;
    Ok(())
}

fn main() {}
