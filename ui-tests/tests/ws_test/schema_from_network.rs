use wiretest_ui_tests::*;

#[ws_test(schema = "https://example.com/a.json")]
async fn welcome(mut chat: Ws) -> wiretest::Result {
    chat.recv_json().await?;
    Ok(())
}

fn main() {}
