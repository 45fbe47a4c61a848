use wiretest_ui_tests::*;

#[ws_test(messages = 0, schema = { "type": "object" })]
async fn quiet(mut chat: Ws) -> wiretest::Result {
    chat.close().await?;
    Ok(())
}

fn main() {}
