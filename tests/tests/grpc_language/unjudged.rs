//! What there was nothing to judge of is no success: the report names the expectation.

use std::time::Duration;

use tokio_stream::wrappers::ReceiverStream;
use tonic::Status;
use wiretest::prelude::*;
use wiretest_proto::user::v1::user_service_client::UserServiceClient;
use wiretest_proto::user::v1::{ChatMessage, User};

use crate::fake::Fake;
use crate::{get, service, users};

/// One reply of a server with this answer to everything.
async fn reply_of(fake: Fake) -> Reply<User> {
    let server = GrpcServer::in_memory(fake).await;
    UserServiceClient::new(server.wire()).get_user(get("user-1")).await
}

#[grpc_test(status = Ok | NotFound, reply(id == "user-123"))]
#[should_panic(expected = "the call failed, so there was no reply to judge")]
async fn the_reply_of_a_failure(mut users: UserServiceClient<Wire>) -> Reply<User> {
    users.get_user(get("nobody")).await
}

#[grpc_test]
#[should_panic(expected = "the answer held 2 messages, and this call has one reply")]
async fn a_reply_and_another() -> Reply<User> {
    reply_of(Fake::users(&[1, 2])).await
}

#[grpc_test(status = Unknown, trailing(absent("x-id")))]
#[should_panic(expected = "no trailers came")]
async fn the_trailers_that_never_came() -> Reply<User> {
    reply_of(Fake::ok().without_trailers()).await
}

#[grpc_test(deadline = "50ms", delay = "1h", status = DeadlineExceeded, initial(absent("x-id")))]
#[should_panic(expected = "no answer came, and so no initial metadata")]
async fn the_answer_that_never_came(mut users: UserServiceClient<Wire>) -> Reply<User> {
    users.get_user(get("user-123")).await
}

/// That there were none is known of an answer in one piece.
#[grpc_test(status = NotFound, initial(absent("x-id"), absent("grpc-status")), trailing(has("grpc-status")))]
async fn nothing_initial() -> Reply<User> {
    reply_of(Fake::failing(Status::not_found("gone"))).await
}

#[grpc_test(deadline = "5s")]
#[should_panic(expected = "deadline = \"5s\"  (tests/tests/grpc_language/unjudged.rs:")]
async fn a_deadline_of_no_call() {}

#[grpc_test]
#[case::of_the_case(delay = "5s")]
#[should_panic(expected = "delay = \"5s\"  (tests/tests/grpc_language/unjudged.rs:")]
async fn a_delay_of_no_call() {}

/// The wait is for what is left: what the body did meanwhile is its own.
#[grpc_test(clock = paused, within = "2s", frames = 1, last(seq == 2))]
async fn a_wait_after_the_body_has_read() -> Frames<ChatMessage> {
    let server = GrpcServer::in_memory(service()).await;
    let mut users = UserServiceClient::new(server.wire());
    let (answers, sender) = one_answer(&mut users).await?;
    users.get_user(tonic::Request::new(get("user-123")).delay(Duration::from_secs(3600))).await?;
    sender.send(said("b")).await?;
    Ok(answers)
}

#[grpc_test(clock = paused, within = "2s")]
#[should_panic(expected = "no message came within 2s after what the body had read")]
async fn a_wait_in_vain_after_the_body_has_read() -> Frames<ChatMessage> {
    let server = GrpcServer::in_memory(service()).await;
    let (answers, sender) = one_answer(&mut UserServiceClient::new(server.wire())).await?;
    defer(async move { drop(sender) });
    Ok(answers)
}

#[grpc_test(frames = 2)]
#[should_panic(expected = "the body had read 1 message itself, and left these")]
async fn a_count_after_the_body_has_read(mut users: UserServiceClient<Wire>) -> Frames<ChatMessage> {
    let (answers, sender) = one_answer(&mut users).await?;
    sender.send(said("b")).await?;
    Ok(answers)
}

fn said(text: &str) -> ChatMessage {
    ChatMessage { author: "ada".into(), text: text.into(), seq: 0 }
}

type Talk = (tonic::Response<tonic::Streaming<ChatMessage>>, tokio::sync::mpsc::Sender<ChatMessage>);

/// A conversation whose first answer has been read.
async fn one_answer(users: &mut UserServiceClient<Wire>) -> wiretest::Result<Talk> {
    let (sender, receiver) = tokio::sync::mpsc::channel(1);
    sender.send(said("a")).await?;
    let mut answers = users.chat(ReceiverStream::new(receiver)).await?;
    answers.get_mut().message().await?.ok_or("no answer")?;
    Ok((answers, sender))
}
