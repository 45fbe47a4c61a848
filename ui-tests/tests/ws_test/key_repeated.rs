use wiretest_ui_tests::*;

#[ws_test(buffer = 1, buffer = 2)]
async fn welcome(mut chat: Ws) -> wiretest::Result {
    chat.recv_json().await?;
    Ok(())
}

fn main() {}
