//! Servers on purpose: faults, panics, sessions, TLS, ends.

use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use tonic::codegen::BoxStream;
use tonic::{Code, Request, Response, Status, Streaming};
use wiretest::prelude::*;
use wiretest_proto::Users;
use wiretest_proto::user::v1::user_service_client::UserServiceClient;
use wiretest_proto::user::v1::user_service_server::{UserService, UserServiceServer};
use wiretest_proto::user::v1::{ChatMessage, GetUserRequest, ImportSummary, ListUsersRequest, User};

type Client = UserServiceClient<Wire>;

fn users() -> UserServiceServer<Users> {
    UserServiceServer::new(Users::default())
}

fn known() -> GetUserRequest {
    GetUserRequest { id: "user-123".into() }
}

async fn faulty(faults: Faults) -> (GrpcServer, Client) {
    let server = GrpcServer::builder(users()).faults(faults).start().await;
    let client = UserServiceClient::new(server.wire());
    (server, client)
}

#[tokio::test]
async fn a_late_server_waits() {
    let faults = Faults::new().late(Duration::from_secs(2));
    let server = GrpcServer::builder(users()).in_memory().faults(faults).start().await;
    let mut client = UserServiceClient::new(server.wire());
    tokio::time::pause();
    let started = tokio::time::Instant::now();
    client.get_user(known()).await.expect("late, but a user");
    assert!(started.elapsed() >= Duration::from_secs(2));
}

#[tokio::test]
async fn the_nth_call_fails_on_its_method_only() {
    let faults = Faults::new().fail_nth(2, Code::Unavailable).on("/user.v1.UserService/GetUser");
    let (_server, mut client) = faulty(faults).await;
    client.get_user(known()).await.expect("the first");
    client.list_users(ListUsersRequest { page_size: 1 }).await.expect("another method");
    assert_eq!(client.get_user(known()).await.expect_err("the second").code(), Code::Unavailable);
    client.get_user(known()).await.expect("the third");
}

#[tokio::test]
async fn a_stream_is_aborted_after_some_messages() {
    let (_server, mut client) = faulty(Faults::new().abort_after(2)).await;
    let mut stream =
        client.list_users(ListUsersRequest { page_size: 5 }).await.expect("it begins").into_inner();
    for _ in 0..2 {
        stream.message().await.expect("fine").expect("a user");
    }
    assert_eq!(stream.message().await.expect_err("aborted").code(), Code::Aborted);
}

#[tokio::test]
async fn every_broken_answer_has_a_status_and_a_record() {
    let broken = [
        (Faults::new().truncate(), Code::Internal, "ended within a message"),
        (Faults::new().content_type("text/html"), Code::Unknown, "content-type \"text/html\""),
        (Faults::new().no_trailers(), Code::Unknown, "without a grpc-status"),
        (Faults::new().reset(), Code::Internal, "h2 protocol error"),
    ];
    for (faults, code, message) in broken {
        let server = GrpcServer::builder(users()).faults(faults).start().await;
        let wire = server.wire();
        let mut client = UserServiceClient::new(wire.clone());
        let status = client.get_user(known()).await.expect_err("broken");
        assert_eq!(status.code(), code, "{status:?}");
        assert!(status.message().contains(message), "{status:?}");
        assert_eq!(wire.calls()[0].code(), Some(code));
    }
}

#[tokio::test]
async fn a_server_that_goes_away_is_connected_to_again() {
    let faults = Faults::new().go_away().on("/user.v1.UserService/GetUser");
    for builder in [GrpcServer::builder(users()), GrpcServer::builder(users()).in_memory()] {
        let server = builder.faults(faults.clone()).start().await;
        let mut client = UserServiceClient::new(server.wire());
        // Whether GOAWAY or the next call comes first differs: a call that had not begun is made again.
        for _ in 0..200 {
            client.get_user(known()).await.expect("answered, before and after GOAWAY");
        }
        client.list_users(ListUsersRequest { page_size: 1 }).await.expect("still there");
    }
}

#[fixture(scope = session)]
async fn leaving() -> GrpcServer {
    GrpcServer::builder(users()).faults(Faults::new().go_away()).start().await
}

#[grpc_test]
async fn calls_at_the_same_time_survive_goaway_on_every_connection(leaving: &GrpcServer) -> wiretest::Result {
    let clients: Vec<_> = (0..8).map(|_| Client::new(leaving.wire())).collect();
    let calls = clients.into_iter().map(|mut client| async move {
        for _ in 0..25 {
            client.get_user(known()).await?;
        }
        Ok::<_, tonic::Status>(())
    });
    for done in futures_util::future::join_all(calls).await {
        done?;
    }
    assert_eq!(leaving.calls().len(), 200, "each came once");
    Ok(())
}

/// Panics in `GetUser`; waits for ever in `ListUsers`; answers `Chat` with what it got.
struct Odd;

#[tonic::async_trait]
impl UserService for Odd {
    async fn get_user(&self, _: Request<GetUserRequest>) -> Result<Response<User>, Status> {
        panic!("the handler's own words")
    }

    async fn list_users(&self, _: Request<ListUsersRequest>) -> Result<Response<BoxStream<User>>, Status> {
        Ok(Response::new(Box::pin(stream::pending())))
    }

    async fn chat(
        &self,
        request: Request<Streaming<ChatMessage>>,
    ) -> Result<Response<BoxStream<ChatMessage>>, Status> {
        Ok(Response::new(Box::pin(request.into_inner())))
    }
}

#[fixture(scope = session)]
async fn odd() -> GrpcServer {
    GrpcServer::start(UserServiceServer::new(Odd)).await
}

#[fixture(scope = session)]
async fn shared() -> GrpcServer {
    GrpcServer::start(users()).await
}

#[grpc_test(status = Cancelled | Unknown | Unavailable | Internal)]
#[should_panic(expected = "the stream of a request panicked at")]
async fn a_panic_in_the_stream_of_a_request_is_its_callers(shared: &GrpcServer) -> Reply<ImportSummary> {
    let panics = stream::once(async { panic!("the stream's own words") });
    Client::new(shared.wire()).import_users(panics).await
}

#[grpc_test]
async fn the_stream_of_a_request_knows_its_test(shared: &GrpcServer) -> wiretest::Result {
    let names =
        stream::once(async { ChatMessage { author: "a".into(), text: current().name().to_owned(), seq: 0 } });
    let mut echo = Client::new(shared.wire()).chat(names).await?.into_inner();
    let text = echo.message().await?.ok_or("no echo")?.text;
    assert_eq!(text, "the_stream_of_a_request_knows_its_test");
    Ok(())
}

#[grpc_test(status = Cancelled | Unknown)]
#[should_panic(expected = "the handler's own words")]
async fn a_panic_of_a_shared_servers_handler_fails_the_test(odd: &GrpcServer) -> Reply<User> {
    Client::new(odd.wire()).get_user(known()).await
}

#[grpc_test(status = Cancelled | Unknown)]
#[should_panic(expected = "the handler's own words")]
async fn a_panic_of_an_own_servers_handler_fails_the_test() -> Reply<User> {
    let server = GrpcServer::start(UserServiceServer::new(Odd)).await;
    Client::new(server.wire()).get_user(known()).await
}

#[grpc_test(deadline = "100ms", status = DeadlineExceeded, cancelled_within = "1s")]
async fn an_endless_stream_is_cancelled_on_the_server(odd: &GrpcServer) -> Frames<User> {
    Client::new(odd.wire()).list_users(ListUsersRequest::default()).await
}

#[grpc_test(frames = 3, contiguous(seq), first(author == "ada"))]
async fn a_conversation_reads_well() -> Frames<ChatMessage> {
    let server = GrpcServer::start(users()).await;
    let say = |text: &str| ChatMessage { author: "ada".into(), text: text.into(), seq: 0 };
    Client::new(server.wire()).chat(wiretest::messages([say("one"), say("two"), say("three")])).await
}

#[grpc_test]
async fn a_conversation_goes_back_and_forth() -> wiretest::Result {
    let server = GrpcServer::start(users()).await;
    let (outgoing, requests) = wiretest::outgoing();
    let mut replies = Client::new(server.wire()).chat(requests).await?.into_inner();
    for text in ["one", "two"] {
        outgoing.send(ChatMessage { author: "ada".into(), text: text.into(), seq: 0 })?;
        assert_eq!(replies.message().await?.map(|reply| reply.text).as_deref(), Some(text));
    }
    outgoing.close();
    assert!(replies.message().await?.is_none());
    Ok(())
}

#[grpc_test]
async fn each_test_sees_its_own_calls_of_a_shared_server(shared: &GrpcServer) {
    let wire = shared.wire();
    let mut client = Client::new(wire.clone());
    for _ in 0..3 {
        client.get_user(known()).await.unwrap();
    }
    assert_eq!(wire.calls().len(), 3);
    assert_eq!(shared.calls().len(), 3);
}

#[grpc_test]
async fn another_test_sees_its_own_too(shared: &GrpcServer) {
    Client::new(shared.wire()).get_user(known()).await.unwrap();
    assert_eq!(shared.calls().len(), 1);
}

#[grpc_test(clock = paused, status = DeadlineExceeded, deadline = "10s", delay = "1h")]
async fn virtual_time_works_in_memory() -> Reply<User> {
    let server = GrpcServer::in_memory(users()).await;
    Client::new(server.wire()).get_user(known()).await
}

#[grpc_test(clock = paused)]
#[should_panic(expected = "in_memory")]
async fn a_socket_under_a_paused_clock_is_refused() {
    GrpcServer::start(users()).await;
}

#[grpc_test(clock = paused)]
#[should_panic(expected = "in_memory")]
async fn a_shared_server_under_a_paused_clock_is_refused(shared: &GrpcServer) -> Reply<User> {
    Client::new(shared.wire()).get_user(known()).await
}

#[grpc_test]
#[should_panic(expected = "the server's main ended with an error")]
async fn a_main_that_fails_fails_the_test() {
    let server = GrpcServer::serve(|_listener| async { Err::<(), _>("no database") }).await;
    let _ = Client::new(server.wire()).get_user(known()).await;
}

#[tokio::test]
async fn a_fake_serves_client_code_under_test() {
    let server = GrpcServer::start(users()).await;
    let mut client = UserServiceClient::new(server.channel());
    client.get_user(known()).await.expect("a user");
    let calls = server.calls();
    assert_eq!(calls[0].path(), "/user.v1.UserService/GetUser");
    assert_eq!(calls[0].request_messages().len(), 1);
}

#[tokio::test]
async fn tls_and_mutual_tls() {
    let ca = TestCa::new();
    let server = GrpcServer::builder(users()).tls(ca.server("localhost")).start().await;
    assert!(server.url().starts_with("https://127.0.0.1:"));
    UserServiceClient::new(server.wire()).get_user(known()).await.expect("its own wire trusts it");
    let wire = Wire::builder(server.url()).ca_certificate(ca.certificate()).connect().await.expect("trusted");
    UserServiceClient::new(wire).get_user(known()).await.expect("a user");
    let stranger = TestCa::new();
    let refused = Wire::builder(server.url()).ca_certificate(stranger.certificate()).connect().await;
    let text = format!("{:?}", wiretest::Error::from(refused.expect_err("not trusted")));
    assert!(text.contains("certificate"), "{text}");

    let server =
        GrpcServer::builder(users()).tls(ca.server("localhost")).client_ca(ca.certificate()).start().await;
    let known_client = ca.client("tests");
    let wire = Wire::builder(server.url())
        .ca_certificate(ca.certificate())
        .identity(known_client.certificate(), known_client.key())
        .server_name("localhost")
        .connect()
        .await
        .expect("both are known");
    UserServiceClient::new(wire).get_user(known()).await.expect("a user");
    let status = UserServiceClient::new(server.wire()).get_user(known()).await.expect_err("no certificate");
    assert!(matches!(status.code(), Code::Unavailable | Code::Unknown | Code::Cancelled), "{status:?}");
}

#[tokio::test]
async fn compression_shows_in_the_record() {
    use tonic::codec::CompressionEncoding::Gzip;
    let service = users().accept_compressed(Gzip).send_compressed(Gzip);
    let server = GrpcServer::in_memory(service).await;
    let wire = server.wire();
    let mut client = UserServiceClient::new(wire.clone()).send_compressed(Gzip).accept_compressed(Gzip);
    client.get_user(known()).await.expect("a user");
    let call = &wire.calls()[0];
    assert!(call.request_messages()[0].compressed() && call.messages()[0].compressed());
}

#[tokio::test]
async fn a_busy_server_ends_too() {
    let server = GrpcServer::start(UserServiceServer::new(Odd)).await;
    let mut client = UserServiceClient::new(server.wire());
    let mut stream = client.list_users(ListUsersRequest::default()).await.expect("it begins").into_inner();
    let started = std::time::Instant::now();
    drop(server);
    stream.next().await.expect("an end").expect_err("with an error");
    assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
}
