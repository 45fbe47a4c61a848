use wiretest_ui_tests::*;

#[ws_test(heartbeat("5s"))]
async fn welcome(mut chat: Ws) -> wiretest::Result {
    chat.recv_json().await?;
    Ok(())
}

fn main() {}
