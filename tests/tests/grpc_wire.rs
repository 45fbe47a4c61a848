//! `Wire`, `GrpcServer` and their records, in plain tokio tests.

use std::time::Duration;

use tonic::codegen::BoxStream;
use tonic::{Code, Request, Response, Status};
use wiretest::{GrpcServer, RequestExt, Wire, collect};
use wiretest_proto::Users;
use wiretest_proto::user::v1::user_service_client::UserServiceClient;
use wiretest_proto::user::v1::user_service_server::{UserService, UserServiceServer};
use wiretest_proto::user::v1::{GetUserRequest, ListUsersRequest, User};

fn users() -> UserServiceServer<Users> {
    UserServiceServer::new(Users::default())
}

fn known() -> GetUserRequest {
    GetUserRequest { id: "user-123".into() }
}

#[tokio::test]
async fn a_call_is_recorded_with_initial_and_trailing_apart() {
    let server = GrpcServer::start(users()).await;
    let wire = server.wire().bearer("secret");
    let mut client = UserServiceClient::new(wire.clone());
    client.get_user(Request::new(known()).meta("x-request-id", "7")).await.expect("a user");
    let calls = wire.calls();
    assert_eq!(calls.len(), 1);
    let call = &calls[0];
    assert_eq!(call.path(), "/user.v1.UserService/GetUser");
    assert_eq!(call.request_headers().get("authorization").expect("sent"), "Bearer secret");
    assert_eq!(call.initial().get("x-request-id").expect("came back"), "7");
    assert!(call.initial().get("grpc-status").is_none());
    assert_eq!(call.trailing().get("grpc-status").expect("the status"), "0");
    assert_eq!((call.messages().len(), call.request_messages().len()), (1, 1));
    assert_eq!(call.code(), Some(Code::Ok));
    assert!(call.request_headers().get("wiretest-call").is_none());
    let seen = server.calls();
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].request_headers().get("authorization").expect("arrived"), "Bearer secret");
    assert!(seen[0].request_headers().get("wiretest-call").is_none());
    assert_eq!(seen[0].code(), Some(Code::Ok));
}

#[tokio::test]
async fn a_trailers_only_answer_is_all_trailing() {
    let server = GrpcServer::in_memory(users()).await;
    let wire = server.wire();
    let status = UserServiceClient::new(wire.clone())
        .get_user(GetUserRequest { id: "nobody".into() })
        .await
        .expect_err("nobody");
    assert_eq!((status.code(), status.message()), (Code::NotFound, "user not found"));
    let call = &wire.calls()[0];
    assert!(call.initial().is_empty());
    assert_eq!(call.trailing().get("grpc-status").expect("sent"), "5");
    assert_eq!(call.trailing().get("grpc-message").expect("sent"), "user%20not%20found");
    assert_eq!(call.status().map(Status::message), Some("user not found"));
}

#[tokio::test]
async fn a_stream_is_recorded_message_by_message() {
    let server = GrpcServer::in_memory(users()).await;
    let wire = server.wire();
    let mut client = UserServiceClient::new(wire.clone());
    let all = collect(client.list_users(ListUsersRequest { page_size: 5 }).await).await.expect("users");
    let call = &wire.calls()[0];
    let sizes: Vec<_> = call.messages().iter().map(wiretest::RecordedMessage::size).collect();
    let encoded: Vec<_> = all.iter().map(prost::Message::encoded_len).collect();
    assert_eq!(sizes, encoded);
    assert_eq!(call.trailing().get("x-user-count").expect("a trailer"), "5");
}

#[tokio::test]
async fn a_wire_works_under_an_interceptor() {
    let server = GrpcServer::in_memory(users()).await;
    let stamp = |mut request: Request<()>| {
        request.metadata_mut().insert("x-request-id", "stamped".parse().expect("ascii"));
        Ok(request)
    };
    let mut client = UserServiceClient::with_interceptor(server.wire(), stamp);
    let reply = client.get_user(known()).await.expect("a user");
    assert_eq!(reply.metadata().get("x-request-id").expect("came back"), "stamped");
}

#[tokio::test]
async fn nobody_there_is_a_connect_error_with_its_causes() {
    let error = Wire::connect("http://127.0.0.1:1").await.expect_err("nobody listens");
    let text = format!("{:?}", wiretest::Error::from(error));
    assert!(text.contains("no gRPC connection to `http://127.0.0.1:1`"), "{text}");
    assert!(text.contains("Connection refused"), "{text}");
    let error = Wire::connect("127.0.0.1:1").await.expect_err("no scheme");
    let text = format!("{:?}", wiretest::Error::from(error));
    assert!(text.contains("begins with `http://`"), "{text}");
}

#[tokio::test]
async fn connecting_by_url_works_over_tcp_and_unix() {
    let server = GrpcServer::start(users()).await;
    let wire = Wire::connect(server.url()).await.expect("a connection");
    UserServiceClient::new(wire.clone()).get_user(known()).await.expect("a user");
    assert_eq!(wire.calls().len(), 1);
    let path = std::env::temp_dir().join(format!("wiretest-{}.sock", std::process::id()));
    let server = GrpcServer::builder(users()).unix(&path).start().await;
    UserServiceClient::new(server.wire()).get_user(known()).await.expect("a user");
    let wire = Wire::connect(server.url()).await.expect("a connection");
    UserServiceClient::new(wire).get_user(known()).await.expect("a user");
    drop(server);
    assert!(!path.exists());
}

#[tokio::test]
async fn dropping_the_server_ends_its_connections() {
    for server in [GrpcServer::start(users()).await, GrpcServer::in_memory(users()).await] {
        let mut client = UserServiceClient::new(server.wire());
        client.get_user(known()).await.expect("a user");
        drop(server);
        // The first call may still meet the broken connection before the client has noticed.
        client.get_user(known()).await.expect_err("it is gone");
        let status = client.get_user(known()).await.expect_err("it is gone");
        assert_eq!(status.code(), Code::Unavailable, "{status:?}");
    }
}

#[test]
fn a_static_server_serves_tests_of_several_runtimes() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let server = runtime().block_on(GrpcServer::start(users()));
    let wire = server.wire();
    for _ in 0..3 {
        let call = async { UserServiceClient::new(wire.clone()).get_user(known()).await };
        runtime().block_on(call).expect("a user");
    }
    assert_eq!(wire.calls().len(), 3);
}

#[tokio::test]
async fn an_own_main_is_served() {
    let server = GrpcServer::serve(|listener| async move {
        let incoming = tonic::transport::server::TcpIncoming::from(listener);
        tonic::transport::Server::builder().add_service(users()).serve_with_incoming(incoming).await
    })
    .await;
    UserServiceClient::new(server.wire()).get_user(known()).await.expect("a user");
    assert_eq!(server.calls().len(), 1);
    let mut plain = UserServiceClient::new(server.channel());
    plain.get_user(known()).await.expect("a user");
    let mut remote = UserServiceClient::new(GrpcServer::remote(server.url()).wire());
    remote.get_user(known()).await.expect("a user");
}

#[tokio::test]
async fn an_address_in_use_is_told() {
    let path = std::env::temp_dir().join(format!("wiretest-used-{}.sock", std::process::id()));
    let _first = GrpcServer::builder(users()).unix(&path).start().await;
    let second = tokio::spawn(GrpcServer::builder(users()).unix(path.clone()).start()).await;
    let panic = second.expect_err("it is in use").into_panic();
    let text = panic.downcast_ref::<String>().expect("a report");
    assert!(text.contains("did not start") && text.contains("in use"), "{text}");
    assert!(text.contains("grpc_wire.rs"), "{text}");
}

/// Answers GetUser after an hour and streams one user a second.
struct Slow;

#[tonic::async_trait]
impl UserService for Slow {
    async fn get_user(&self, _: Request<GetUserRequest>) -> Result<Response<User>, Status> {
        tokio::time::sleep(Duration::from_secs(3600)).await;
        Ok(Response::new(User::default()))
    }

    async fn list_users(&self, _: Request<ListUsersRequest>) -> Result<Response<BoxStream<User>>, Status> {
        let users = futures_util::stream::unfold(0_u64, |count| async move {
            tokio::time::sleep(Duration::from_secs(count.min(1))).await;
            Some((Ok(User::default()), count + 1))
        });
        Ok(Response::new(Box::pin(users)))
    }
}

#[tokio::test(start_paused = true)]
async fn a_deadline_covers_headers_and_body() {
    let server = GrpcServer::in_memory(UserServiceServer::new(Slow)).await;
    let wire = server.wire().deadline(Duration::from_millis(2500));
    let mut client = UserServiceClient::new(wire.clone());
    let started = tokio::time::Instant::now();
    let status = client.get_user(known()).await.expect_err("too slow");
    assert_eq!(status.code(), Code::DeadlineExceeded);
    assert!(started.elapsed() < Duration::from_millis(2510), "{:?}", started.elapsed());
    let mut stream = client.list_users(ListUsersRequest::default()).await.expect("it begins").into_inner();
    for _ in 0..3 {
        stream.message().await.expect("in time").expect("a user");
    }
    let status = stream.message().await.expect_err("too slow");
    assert_eq!(status.code(), Code::DeadlineExceeded);
    let calls = wire.calls();
    assert_eq!(calls[1].code(), Some(Code::DeadlineExceeded));
    assert_eq!(calls[1].messages().len(), 3);
    assert_eq!(calls[1].deadline(), Some(Duration::from_millis(2500)));
}

#[tokio::test]
async fn the_least_deadline_counts_and_is_sent() {
    let server = GrpcServer::in_memory(users()).await;
    let mut client = UserServiceClient::new(server.wire().deadline(Duration::from_secs(9)));
    client.get_user(Request::new(known()).deadline(Duration::from_secs(5))).await.expect("a user");
    let mut request = Request::new(known());
    request.set_timeout(Duration::from_secs(7));
    client.get_user(request).await.expect("a user");
    client.get_user(Request::new(known()).deadline(Duration::from_secs(11))).await.expect("a user");
    let sent: Vec<_> = server.calls().iter().map(|call| call.deadline().expect("sent").as_secs()).collect();
    assert_eq!(sent, [5, 7, 9]);
}

#[tokio::test(start_paused = true)]
async fn a_delay_holds_the_response_back_while_the_deadline_ticks() {
    let server = GrpcServer::in_memory(users()).await;
    let mut client = UserServiceClient::new(server.wire().delay(Duration::from_secs(2)));
    let started = tokio::time::Instant::now();
    client.get_user(known()).await.expect("late, but a user");
    assert_eq!(started.elapsed().as_secs(), 2);
    let request = Request::new(known()).deadline(Duration::from_millis(100));
    assert_eq!(client.get_user(request).await.expect_err("late").code(), Code::DeadlineExceeded);
    let started = tokio::time::Instant::now();
    client.get_user(Request::new(known()).delay(Duration::ZERO)).await.expect("at once");
    assert!(started.elapsed() < Duration::from_millis(100));
}

#[tokio::test]
async fn a_dropped_call_is_cancelled_on_both_sides() {
    let server = GrpcServer::start(UserServiceServer::new(Slow)).await;
    let wire = server.wire();
    let mut client = UserServiceClient::new(wire.clone());
    let call = client.get_user(known());
    assert!(tokio::time::timeout(Duration::from_millis(100), call).await.is_err());
    let call = &wire.calls()[0];
    assert_eq!((call.code(), call.dropped()), (Some(Code::Cancelled), true));
    wiretest::eventually(
        async || {
            if server.calls()[0].dropped() { Ok(()) } else { Err("the handler still runs")? }
        },
    )
    .await
    .expect("the server noticed");
}
