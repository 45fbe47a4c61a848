//! What a failing gRPC test says.

use wiretest_tests::Rerun;

/// Each fails on purpose.
mod fails {
    use std::time::Duration;

    use futures_util::StreamExt as _;
    use tonic::codegen::BoxStream;
    use tonic::{Request, Response, Status};
    use wiretest::prelude::*;
    use wiretest_proto::Users;
    use wiretest_proto::user::v1::user_service_client::UserServiceClient;
    use wiretest_proto::user::v1::user_service_server::{UserService, UserServiceServer};
    use wiretest_proto::user::v1::{Contact, GetUserRequest, ListUsersRequest, Role, User};

    type Client = UserServiceClient<Wire>;

    fn service() -> UserServiceServer<Users> {
        UserServiceServer::new(Users::default())
    }

    fn get(id: &str) -> GetUserRequest {
        GetUserRequest { id: id.into() }
    }

    fn page(size: i32) -> ListUsersRequest {
        ListUsersRequest { page_size: size }
    }

    #[fixture(scope = session)]
    async fn server() -> GrpcServer {
        GrpcServer::start(service()).await
    }

    #[fixture]
    async fn users(server: &GrpcServer) -> UserServiceClient<Wire> {
        UserServiceClient::new(server.wire())
    }

    /// A client of a server with faults, on a socket, that lives as long as the test.
    async fn faulty(faults: Faults) -> Client {
        let server = GrpcServer::builder(service()).faults(faults).start().await;
        let client = Client::new(server.wire());
        defer(async move { drop(server) });
        client
    }

    #[grpc_test(status = NotFound, message = "user not found")]
    #[ignore = "fails on purpose: `grpc_reports` runs it"]
    async fn silent_ok(mut users: UserServiceClient<Wire>) -> Reply<User> {
        users.get_user(get("user-127")).await
    }

    #[grpc_test]
    #[ignore = "fails on purpose: `grpc_reports` runs it"]
    async fn unexpected_failure(mut users: UserServiceClient<Wire>) -> Reply<User> {
        users.get_user(get("")).await
    }

    #[grpc_test(reply(
        id == "user-7",
        role == Role::Member,
        is(contact, Contact::Handle(_)),
        created_at < "2024-01-01T00:00:00Z",
        session_length == "1s",
        avatar == b"\x00",
        profile.address.city == "Bergen",
        absent(nickname),
        tags.len() > 3,
        score > 0.8 || verified == false,
        |user| user.devices.is_empty()
    ))]
    #[ignore = "fails on purpose: `grpc_reports` runs it"]
    async fn every_kind_of_predicate(mut users: UserServiceClient<Wire>) -> Reply<User> {
        users.get_user(get("user-123")).await
    }

    #[grpc_test(
        status = InvalidArgument,
        message = contains("page"),
        details(bad_request(field == "name", !description.is_empty()), retry_info(retry_delay == "1s"))
    )]
    #[ignore = "fails on purpose: `grpc_reports` runs it"]
    async fn other_details(mut users: UserServiceClient<Wire>) -> Reply<User> {
        users.get_user(get("")).await
    }

    #[grpc_test(initial("x-session-token" == "guess", has("x-cache")), trailing("grpc-status" == "5"))]
    #[ignore = "fails on purpose: `grpc_reports` runs it"]
    async fn metadata_and_secrets(server: &GrpcServer) -> Reply<User> {
        let wire = server.wire().bearer("hunter2").metadata("x-api-key", "hunter3");
        let request =
            Request::new(get("user-127")).meta("x-request-id", "req-7").meta("cookie", "id=hunter4");
        UserServiceClient::new(wire).get_user(request).await
    }

    #[grpc_test(frames = 3, first(number == 0), each(has(created_at)), last(id == "user-9"), increasing(score))]
    #[ignore = "fails on purpose: `grpc_reports` runs it"]
    async fn a_stream(mut users: UserServiceClient<Wire>) -> Frames<User> {
        users.list_users(page(7)).await
    }

    #[grpc_test(frames = 5)]
    #[ignore = "fails on purpose: `grpc_reports` runs it"]
    async fn aborted_mid_stream() -> Frames<User> {
        faulty(Faults::new().abort_after(2)).await.list_users(page(5)).await
    }

    struct Odd;

    #[tonic::async_trait]
    impl UserService for Odd {
        async fn get_user(&self, request: Request<GetUserRequest>) -> Result<Response<User>, Status> {
            match request.get_ref().id.as_str() {
                "panic" => panic!("no such shard"),
                "large" => Ok(Response::new(User { email: "x".repeat(100_000), ..User::default() })),
                _ => {
                    tokio::time::sleep(Duration::from_secs(60)).await;
                    Ok(Response::new(User::default()))
                }
            }
        }

        async fn list_users(
            &self,
            request: Request<ListUsersRequest>,
        ) -> Result<Response<BoxStream<User>>, Status> {
            let broken = request.get_ref().page_size == 13;
            let count = if request.get_ref().page_size == 0 { 0 } else { usize::MAX };
            let users = futures_util::stream::iter(1..).take(count).then(move |number| async move {
                assert!(!broken, "no such shard");
                tokio::time::sleep(if number > 2 { Duration::from_secs(60) } else { Duration::ZERO }).await;
                Ok(User { number, ..User::default() })
            });
            Ok(Response::new(Box::pin(users)))
        }
    }

    #[fixture]
    async fn odd_server() -> GrpcServer {
        GrpcServer::start(UserServiceServer::new(Odd)).await
    }

    #[fixture]
    async fn odd(odd_server: &GrpcServer) -> UserServiceClient<Wire> {
        UserServiceClient::new(odd_server.wire())
    }

    #[grpc_test]
    #[ignore = "fails on purpose: `grpc_reports` runs it"]
    async fn a_handler_panics(mut odd: UserServiceClient<Wire>) -> Reply<User> {
        odd.get_user(get("panic")).await
    }

    #[grpc_test(frames = 1..)]
    #[ignore = "fails on purpose: `grpc_reports` runs it"]
    async fn a_handler_panics_in_its_stream(mut odd: UserServiceClient<Wire>) -> Frames<User> {
        odd.list_users(page(13)).await
    }

    #[grpc_test(reply(email == "x"))]
    #[ignore = "fails on purpose: `grpc_reports` runs it"]
    async fn a_long_payload(mut odd: UserServiceClient<Wire>) -> Reply<User> {
        odd.get_user(get("large")).await
    }

    #[grpc_test]
    #[ignore = "fails on purpose: `grpc_reports` runs it"]
    async fn a_message_too_large(odd_server: &GrpcServer) -> Reply<User> {
        let mut odd = UserServiceClient::new(odd_server.wire()).max_decoding_message_size(1000);
        odd.get_user(get("large")).await
    }

    #[grpc_test(deadline = "300ms")]
    #[ignore = "fails on purpose: `grpc_reports` runs it"]
    async fn an_endless_stream(mut odd: UserServiceClient<Wire>) -> Frames<User> {
        odd.list_users(page(5)).await
    }

    #[grpc_test(within = "300ms")]
    #[ignore = "fails on purpose: `grpc_reports` runs it"]
    async fn a_late_message(mut odd: UserServiceClient<Wire>) -> Frames<User> {
        odd.list_users(page(5)).await
    }

    #[grpc_test(timeout = "500ms")]
    #[ignore = "fails on purpose: `grpc_reports` runs it"]
    async fn no_answer_in_time(mut odd: UserServiceClient<Wire>) -> Reply<User> {
        odd.get_user(get("slow")).await
    }

    #[grpc_test]
    #[ignore = "fails on purpose: `grpc_reports` runs it"]
    async fn nobody_listens() -> Reply<User> {
        let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
        let url = format!("http://{}", listener.local_addr()?);
        drop(listener);
        let server = GrpcServer::remote(&url);
        Client::new(server.wire()).get_user(get("user-123")).await
    }

    #[grpc_test]
    #[ignore = "fails on purpose: `grpc_reports` runs it"]
    async fn no_connection() -> Reply<User> {
        let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
        let url = format!("http://{}", listener.local_addr()?);
        drop(listener);
        let wire = Wire::connect(&url).await?;
        Client::new(wire).get_user(get("user-123")).await
    }

    #[grpc_test]
    #[ignore = "fails on purpose: `grpc_reports` runs it"]
    async fn truncated() -> Reply<User> {
        faulty(Faults::new().truncate()).await.get_user(get("user-123")).await
    }

    #[grpc_test]
    #[ignore = "fails on purpose: `grpc_reports` runs it"]
    async fn another_content_type() -> Reply<User> {
        faulty(Faults::new().content_type("text/html")).await.get_user(get("user-123")).await
    }

    #[grpc_test]
    #[ignore = "fails on purpose: `grpc_reports` runs it"]
    async fn no_trailers() -> Reply<User> {
        faulty(Faults::new().no_trailers()).await.get_user(get("user-123")).await
    }

    #[grpc_test]
    #[ignore = "fails on purpose: `grpc_reports` runs it"]
    async fn reset() -> Reply<User> {
        faulty(Faults::new().reset()).await.get_user(get("user-123")).await
    }

    #[grpc_test(status = Ok, trailing("x-user-count" == "1"))]
    #[ignore = "fails on purpose: `grpc_reports` runs it"]
    async fn go_away() -> Reply<User> {
        let mut users = faulty(Faults::new().go_away()).await;
        users.get_user(get("user-123")).await?;
        users.get_user(get("user-124")).await
    }

    #[grpc_test]
    #[ignore = "fails on purpose: `grpc_reports` runs it"]
    async fn the_second_call_fails() -> Reply<User> {
        let mut users = faulty(Faults::new().fail_nth(2, Code::Unavailable)).await;
        users.get_user(get("user-123")).await?;
        users.get_user(get("user-123")).await
    }

    #[grpc_test]
    #[ignore = "fails on purpose: `grpc_reports` runs it"]
    async fn no_such_method() -> Reply<User> {
        let routes = tonic::service::Routes::default();
        let server = GrpcServer::routes(routes).await;
        Client::new(server.wire()).get_user(get("user-123")).await
    }

    /// NOT_FOUND, and yet no success.
    #[grpc_test(status = NotFound)]
    #[ignore = "fails on purpose: `grpc_reports` runs it"]
    async fn a_failed_arrangement(mut users: UserServiceClient<Wire>) -> Reply<User> {
        let other = users.get_user(get("nobody")).await?.into_inner();
        users.get_user(get(&other.id)).await
    }

    #[grpc_test]
    #[ignore = "fails on purpose: `grpc_reports` runs it"]
    async fn an_arrangement_by_check(mut users: UserServiceClient<Wire>) -> Reply<User> {
        let other = users.get_user(get("user-127")).await?.into_inner();
        check!(other, id == "user-1", has(created_at))?;
        users.get_user(get(&other.id)).await
    }

    #[grpc_test]
    #[ignore = "fails on purpose: `grpc_reports` runs it"]
    async fn another_status_by_hand(mut users: UserServiceClient<Wire>) -> wiretest::Result {
        users.get_user(get("nobody")).await.expect_status(Code::PermissionDenied)?;
        Ok(())
    }

    #[grpc_test(status = NotFound, trailing("grpc-status" == "5"))]
    #[ignore = "fails on purpose: `grpc_reports` runs it"]
    async fn an_act_without_a_record(server: &GrpcServer) -> Reply<User> {
        UserServiceClient::new(server.wire()).get_user(get("user-123")).await?;
        UserServiceClient::new(server.channel()).get_user(get("nobody")).await
    }

    #[grpc_test(cancelled_within = "1s")]
    #[ignore = "fails on purpose: `grpc_reports` runs it"]
    async fn nothing_was_cancelled(mut users: UserServiceClient<Wire>) -> Reply<User> {
        users.get_user(get("user-123")).await
    }

    #[grpc_test(contiguous(number))]
    #[ignore = "fails on purpose: `grpc_reports` runs it"]
    async fn no_pair(mut users: UserServiceClient<Wire>) -> Frames<User> {
        users.list_users(page(1)).await
    }

    #[grpc_test(clock = paused)]
    #[ignore = "fails on purpose: `grpc_reports` runs it"]
    async fn a_socket_under_a_paused_clock() -> Reply<User> {
        let server = GrpcServer::start(service()).await;
        Client::new(server.wire()).get_user(get("user-123")).await
    }

    #[grpc_test(clock = paused)]
    #[ignore = "fails on purpose: `grpc_reports` runs it"]
    async fn a_session_server_under_a_paused_clock(mut users: UserServiceClient<Wire>) -> Reply<User> {
        users.get_user(get("user-123")).await
    }

    /// Of the empty user everything is absent, and nothing can be said of what is.
    #[grpc_test(reply(
        !(profile.address.city == "Oslo"),
        !(login_count == 3),
        !(tags[0] == "x"),
        !matches(nickname, "x"),
        !between(login_count, 1..),
        !is(contact, Contact::Handle(_)),
        !(created_at == "soon"),
        !(has(nickname) || login_count == 3)
    ))]
    #[ignore = "fails on purpose: `grpc_reports` runs it"]
    async fn the_opposite_of_what_is_absent() -> Reply<User> {
        Ok(Response::new(User::default()))
    }

    #[grpc_test(within = "5s", first_within = "5s")]
    #[ignore = "fails on purpose: `grpc_reports` runs it"]
    async fn no_message_to_wait_for(mut odd: UserServiceClient<Wire>) -> Frames<User> {
        odd.list_users(page(0)).await
    }

    #[grpc_test(deadline = "5s", delay = "10ms")]
    #[ignore = "fails on purpose: `grpc_reports` runs it"]
    async fn a_deadline_without_a_call() -> Reply<User> {
        Ok(Response::new(User::default()))
    }

    #[grpc_test]
    #[ignore = "fails on purpose: `grpc_reports` runs it"]
    async fn a_reply_that_is_a_stream() -> Reply<tonic::Streaming<User>> {
        faulty(Faults::new().abort_after(2)).await.list_users(page(5)).await
    }

    #[grpc_test(timeout = "700ms")]
    #[ignore = "fails on purpose: `grpc_reports` runs it"]
    async fn it_never_comes_true() -> wiretest::Result {
        wiretest::eventually(async || -> wiretest::Result { Err("not yet")? }).await
    }

    #[grpc_test(clock = paused, status = FailedPrecondition)]
    #[ignore = "fails on purpose: `grpc_reports` runs it"]
    async fn a_refusal_that_is_expected(mut users: UserServiceClient<Wire>) -> Reply<User> {
        users.get_user(get("user-123")).await
    }

    #[fixture(scope = session)]
    async fn shared_memory() -> GrpcServer {
        GrpcServer::in_memory(service()).await
    }

    #[grpc_test(clock = paused)]
    #[ignore = "fails on purpose: `grpc_reports` runs it"]
    async fn a_session_server_in_memory_under_a_paused_clock(shared_memory: &GrpcServer) -> Reply<User> {
        Client::new(shared_memory.wire()).get_user(get("user-123")).await
    }

    #[grpc_test(clock = paused)]
    #[ignore = "fails on purpose: `grpc_reports` runs it"]
    async fn a_connection_under_a_paused_clock() -> Reply<User> {
        let wire = Wire::connect("http://127.0.0.1:1").await?;
        Client::new(wire).get_user(get("user-123")).await
    }
}

fn run() -> &'static Rerun {
    static RERUN: std::sync::OnceLock<Rerun> = std::sync::OnceLock::new();
    RERUN.get_or_init(|| Rerun::ignored("fails::"))
}

/// The report of `name`, with what differs from run to run replaced.
fn report(name: &str) -> String {
    let report = run().report(&format!("fails::{name}"));
    let rules = [
        (r"\breq-\d+\b", "req-N"),
        (r"labels: \{[^}]*\}", "labels: {..}"),
        (r" +TIME ", "   TIME "),
        // Whether GOAWAY comes before the next call begins is the two sides' race.
        (r"   TIME  → sent again: .*\n", ""),
    ];
    rules.iter().fold(report, |report, (pattern, with)| {
        regex::Regex::new(pattern).expect("a pattern").replace_all(&report, *with).into_owned()
    })
}

/// The names of everything that ran, in order.
fn names() -> Vec<String> {
    let lines = run().stdout.lines().filter_map(|line| line.strip_prefix("---- fails::"));
    let mut names: Vec<_> =
        lines.filter_map(|line| line.strip_suffix(" stdout ----")).map(str::to_owned).collect();
    names.sort();
    names
}

#[test]
fn every_one_of_them_fails() {
    assert!(run().stdout.contains("test result: FAILED. 0 passed;"), "{}", run().stdout);
}

#[test]
fn reports_read_as_they_should() {
    for name in names() {
        insta::assert_snapshot!(name.clone(), report(&name));
    }
}

#[test]
fn no_secret_is_shown() {
    assert!(!run().stdout.contains("hunter"), "{}", run().stdout);
}

#[test]
fn no_report_is_endless() {
    for name in names() {
        let report = report(&name);
        assert!(report.len() < 8_000, "{} bytes:\n{report}", report.len());
    }
}
