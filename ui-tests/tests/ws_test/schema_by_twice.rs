use wiretest_ui_tests::*;

#[ws_test(schema(by = "/type", by = "/kind", a = { "type": "object" }))]
async fn welcome(mut chat: Ws) -> wiretest::Result {
    chat.recv_json().await?;
    Ok(())
}

fn main() {}
