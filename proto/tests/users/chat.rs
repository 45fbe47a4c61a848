use tokio_stream::wrappers::ReceiverStream;
use tonic::Code;
use tonic_types::StatusExt;
use wiretest_proto::Users;
use wiretest_proto::user::v1::ChatMessage;

use crate::over_tcp::client;

fn say(text: &str) -> ChatMessage {
    ChatMessage { author: "ada".into(), text: text.into(), seq: 0 }
}

#[tokio::test]
async fn messages_come_back_numbered_while_the_call_is_open() {
    let mut users = client(Users::default()).await;
    let (send, outbound) = tokio::sync::mpsc::channel(1);
    let mut replies = users.chat(ReceiverStream::new(outbound)).await.unwrap().into_inner();
    for (seq, text) in [(1, "one"), (2, "two"), (3, "three")] {
        send.send(say(text)).await.unwrap();
        let reply = replies.message().await.unwrap().unwrap();
        assert_eq!(reply, ChatMessage { seq, ..say(text) });
    }
    drop(send);
    assert!(replies.message().await.unwrap().is_none());
}

#[tokio::test]
async fn an_empty_text_ends_the_call_after_the_answers_so_far() {
    let mut users = client(Users::default()).await;
    let sent = tokio_stream::iter([say("fine"), say(""), say("never")]);
    let mut replies = users.chat(sent).await.unwrap().into_inner();
    assert_eq!(replies.message().await.unwrap().unwrap().seq, 1);
    let status = replies.message().await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
    assert_eq!(status.get_details_bad_request().unwrap().field_violations[0].field, "text");
}
