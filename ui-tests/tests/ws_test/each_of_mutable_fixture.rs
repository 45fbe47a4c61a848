use wiretest_ui_tests::*;

#[ws_test(each("/user" == *id))]
async fn welcome(mut chat: Ws, id: &mut String) -> wiretest::Result {
    id.push('!');
    chat.send_text(id.as_str()).await?;
    Ok(())
}

fn main() {}
