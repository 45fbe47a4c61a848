use wiretest_ui_tests::*;

#[ws_test(schema = { "type": "objct", "requird": [] }, close = normal, first("type" == 1))]
async fn welcome(mut chat: Ws) -> wiretest::Result {
    chat.recv_json().await?;
    Ok(())
}

fn main() {}
