use wiretest_ui_tests::*;

#[ws_test(messages = 3..1)]
async fn welcome(mut chat: Ws) -> wiretest::Result {
    chat.recv_json().await?;
    Ok(())
}

fn main() {}
