use wiretest_ui_tests::*;

#[ws_test(close = 5000)]
async fn welcome(mut chat: Ws) -> wiretest::Result {
    chat.recv_json().await?;
    Ok(())
}

fn main() {}
