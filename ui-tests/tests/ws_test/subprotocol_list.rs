use wiretest_ui_tests::*;

#[ws_test(subprotocol = "chat.v1,chat.v2")]
async fn welcome(mut chat: Ws) -> wiretest::Result {
    chat.recv_json().await?;
    Ok(())
}

fn main() {}
