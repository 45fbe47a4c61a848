//! The four kinds of call, and what combines on each.

use tokio_stream::{StreamExt as _, wrappers::ReceiverStream};
use wiretest::prelude::*;
use wiretest_proto::user::v1::user_service_client::UserServiceClient;
use wiretest_proto::user::v1::{ChatMessage, Contact, ImportSummary, Role, User};

use crate::fake::Fake;
use crate::{Client, get, page, server, service, users};

#[fixture]
async fn own() -> Client {
    let server = GrpcServer::in_memory(service()).await;
    let users = Client::new(server.wire());
    defer(async move { drop(server) });
    users
}

fn new_users(ids: &[&str]) -> impl futures_util::Stream<Item = User> + Send + 'static {
    let user = |id: &&str| User { id: (*id).into(), email: "a@b.no".into(), ..User::default() };
    futures_util::stream::iter(ids.iter().map(user).collect::<Vec<_>>())
}

fn said(texts: &[&str]) -> impl futures_util::Stream<Item = ChatMessage> + Send + 'static {
    let message = |text: &&str| ChatMessage { author: "ada".into(), text: (*text).into(), seq: 0 };
    futures_util::stream::iter(texts.iter().map(message).collect::<Vec<_>>())
}

#[grpc_test(
    reply(imported == 2, ids.len() == 2, ids[0] == "a"),
    initial(has("x-request-id"), absent("grpc-status")),
    trailing("grpc-status" == "0"),
    deadline = "20s"
)]
async fn client_streaming(#[from(own)] mut users: Client) -> Reply<ImportSummary> {
    users.import_users(new_users(&["a", "b"])).await
}

#[grpc_test]
#[case::without_an_id(&["a", ""], status = InvalidArgument, details(bad_request(field.contains("id"))))]
#[case::known_already(&["user-123"], status = AlreadyExists, details(resource_info(resource_name == "user-123")))]
async fn refused_imports(#[from(own)] mut users: Client, #[case] ids: &[&str]) -> Reply<ImportSummary> {
    users.import_users(new_users(ids)).await
}

#[grpc_test(
    frames = 3,
    first(text == "a", seq == 1),
    each(author == "ada"),
    last(text == "c"),
    contiguous(seq),
    increasing(seq),
    initial(has("x-request-id")),
    trailing("grpc-status" == "0"),
    first_within = "20s",
    within = "20s"
)]
async fn bidi(mut users: UserServiceClient<Wire>) -> Frames<ChatMessage> {
    users.chat(said(&["a", "b", "c"])).await
}

/// What came before the error, and the error.
#[grpc_test(
    frames = 2,
    status = InvalidArgument,
    last(text == "b"),
    contiguous(seq),
    details(bad_request(field == "text")),
    trailing(has("grpc-status-details-bin"))
)]
async fn bidi_with_an_error(mut users: UserServiceClient<Wire>) -> Frames<ChatMessage> {
    users.chat(said(&["a", "b", ""])).await
}

/// Half-close: the client ends first, message by message.
#[grpc_test(frames = 1, last(text == "b", seq == 2))]
async fn bidi_in_steps(mut users: UserServiceClient<Wire>) -> Frames<ChatMessage> {
    let (sender, receiver) = tokio::sync::mpsc::channel(1);
    let say = |text: &str| ChatMessage { author: "ada".into(), text: text.into(), seq: 0 };
    sender.send(say("a")).await?;
    let mut answers = users.chat(ReceiverStream::new(receiver)).await?;
    let first = answers.get_mut().next().await.ok_or("no answer")??;
    check!(first, text == "a", seq == 1)?;
    sender.send(say("b")).await?;
    drop(sender);
    Ok(answers)
}

#[grpc_test(status = InvalidArgument, details(bad_request(field == "page_size")), frames = 0)]
async fn a_stream_that_fails_at_once(mut users: UserServiceClient<Wire>) -> Frames<User> {
    users.list_users(page(-1)).await
}

#[grpc_test(
    reply(
        role() == Role::Admin,
        role == Role::Admin,
        is(contact, Contact::Phone(_)),
        created_at > "2024-01-01T00:00:00Z",
        session_length == "90500ms",
        avatar == b"\x89PNG\r\n\x1a\n",
        labels["team"] == "core",
        absent(labels["none"]),
        absent(tags[9]),
        id == "x" || number == 123,
        !verified || score > 0.5,
        |user| user.devices.iter().any(|device| device.trusted)
    ),
    initial(has("x-request-id")),
    trailing("grpc-status" == "0")
)]
async fn unary(mut users: UserServiceClient<Wire>) -> Reply<User> {
    users.get_user(get("user-123")).await
}

/// Metadata of a request arrives whole, binary and repeated.
#[grpc_test]
async fn metadata_of_the_request(server: &GrpcServer) -> wiretest::Result {
    let wire = server.wire().metadata("x-tag", "a").metadata("x-tag", "b").metadata("trace-bin", b"\x00\xff");
    let request = tonic::Request::new(get("user-123")).meta("x-one", "1").meta("X-One", "2");
    UserServiceClient::new(wire).get_user(request).await?;
    // What comes over a plain channel, as in another test, belongs to nobody.
    let calls = server.calls();
    let call = calls.iter().find(|call| call.request_headers().contains_key("x-one")).ok_or("not seen")?;
    let headers = call.request_headers();
    assert_eq!(headers.get_all("x-tag").iter().collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(headers.get_all("x-one").iter().collect::<Vec<_>>(), ["1", "2"]);
    assert_eq!(headers.get_bin("trace-bin").ok_or("missing")?.to_bytes()?.as_ref(), b"\x00\xff");
    Ok(())
}

/// tonic's own alias, and numbers of any kind in a row.
#[grpc_test(frames = 3, contiguous(score), each(rating == 0.0))]
async fn counted_by_floats() -> tonic::Result<tonic::Response<tonic::Streaming<User>>> {
    let scored = |score: f64| User { score, ..User::default() };
    let fake = [1.5, 2.5, 3.5].into_iter().fold(Fake::empty(), |fake, score| fake.message(&scored(score)));
    let server = GrpcServer::in_memory(fake).await;
    UserServiceClient::new(server.wire()).list_users(page(3)).await
}

/// Several values of a `-bin` key may come as one.
#[grpc_test(initial("t-bin" == b"\xab", "t-bin" == b"\xac", "t-bin" != b"\xad"))]
async fn joined_binary_metadata() -> tonic::Result<tonic::Response<User>> {
    let server = GrpcServer::in_memory(Fake::ok().head("t-bin", "qw==,rA")).await;
    UserServiceClient::new(server.wire()).get_user(get("user-1")).await
}
