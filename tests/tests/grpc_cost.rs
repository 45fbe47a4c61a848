//! What recording costs, and what it must not: measured on demand.
//!
//! `cargo test --release -p wiretest-tests --test grpc_cost -- --ignored --nocapture --test-threads 1`

use std::time::{Duration, Instant};

use futures_util::{StreamExt as _, stream};
use tonic::codegen::BoxStream;
use tonic::{Code, Request, Response, Status};
use wiretest::GrpcServer;
use wiretest_proto::Users;
use wiretest_proto::user::v1::user_service_client::UserServiceClient;
use wiretest_proto::user::v1::user_service_server::{UserService, UserServiceServer};
use wiretest_proto::user::v1::{GetUserRequest, ListUsersRequest, User};

/// Streams `page_size` users of 64 KiB; never answers GetUser.
struct Flood;

#[tonic::async_trait]
impl UserService for Flood {
    async fn get_user(&self, _: Request<GetUserRequest>) -> Result<Response<User>, Status> {
        std::future::pending().await
    }

    async fn list_users(
        &self,
        request: Request<ListUsersRequest>,
    ) -> Result<Response<BoxStream<User>>, Status> {
        let count = usize::try_from(request.get_ref().page_size).unwrap_or(0);
        let user = User { avatar: vec![7; 65_536], ..User::default() };
        Ok(Response::new(Box::pin(stream::repeat(user).take(count).map(Ok))))
    }
}

fn get() -> GetUserRequest {
    GetUserRequest { id: "user-123".into() }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

#[tokio::test]
#[ignore = "a measurement"]
async fn a_unary_call_over_a_wire_costs_little_more_than_over_a_channel() {
    const ROUNDS: usize = 10_000;
    let server = GrpcServer::start(UserServiceServer::new(Users::default())).await;
    let mut bare = UserServiceClient::new(server.channel());
    let mut linked = UserServiceClient::new(server.wire());
    let remote = wiretest::Wire::connect(server.url()).await.expect("a connection");
    let mut remote = UserServiceClient::new(remote);
    let mut times = [const { Vec::new() }; 3];
    for _ in 0..ROUNDS {
        let started = Instant::now();
        bare.get_user(get()).await.expect("a user");
        times[0].push(started.elapsed());
        let started = Instant::now();
        linked.get_user(get()).await.expect("a user");
        times[1].push(started.elapsed());
        let started = Instant::now();
        remote.get_user(get()).await.expect("a user");
        times[2].push(started.elapsed());
    }
    let [bare, linked, remote] = times.map(median);
    let ratio = |wire: Duration| wire.as_secs_f64() / bare.as_secs_f64();
    println!("unary: channel {bare:?}, linked wire {:.3}, other wire {:.3}", ratio(linked), ratio(remote));
}

#[tokio::test]
#[ignore = "a measurement"]
async fn a_streamed_message_costs_little_more() {
    const BATCHES: usize = 30;
    let server = GrpcServer::start(UserServiceServer::new(Users::default())).await;
    let mut bare = UserServiceClient::new(server.channel());
    let mut wired = UserServiceClient::new(server.wire());
    let request = || {
        stream::iter((0..1000).map(|_| wiretest_proto::user::v1::ChatMessage {
            author: "ada".into(),
            text: "hello".into(),
            seq: 0,
        }))
    };
    let (mut bare_times, mut wired_times) = (Vec::new(), Vec::new());
    for _ in 0..BATCHES {
        let started = Instant::now();
        wiretest::collect(bare.chat(request()).await).await.expect("all");
        bare_times.push(started.elapsed());
        let started = Instant::now();
        wiretest::collect(wired.chat(request()).await).await.expect("all");
        wired_times.push(started.elapsed());
    }
    let (bare, wired) = (median(bare_times), median(wired_times));
    println!(
        "1000 messages: channel {bare:?}, wire {wired:?}, {:.3}",
        wired.as_secs_f64() / bare.as_secs_f64()
    );
}

#[tokio::test]
#[ignore = "a measurement"]
async fn a_gibibyte_is_recorded_in_bounded_memory() {
    let server = GrpcServer::start(UserServiceServer::new(Flood)).await;
    let wire = server.wire();
    let mut client = UserServiceClient::new(wire.clone());
    let before = resident();
    let request = ListUsersRequest { page_size: 16_384 };
    let mut stream = client.list_users(request).await.expect("it begins").into_inner();
    let mut most = 0;
    while let Some(message) = stream.message().await.expect("no error") {
        drop(message);
        most = most.max(resident());
    }
    let call = &wire.calls()[0];
    assert_eq!(call.message_count(), 16_384);
    println!("1 GiB: {} MiB more", (most - before) / 1024);
    assert!(most - before < 64 * 1024);
}

/// Of this process, in KiB.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("a line");
    line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).expect("a number")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deadline_that_runs_out_is_never_anything_else() {
    let runs = std::env::var("WIRETEST_RUNS").map_or(50, |runs| runs.parse().expect("a number"));
    let server = GrpcServer::start(UserServiceServer::new(Flood)).await;
    let wire = server.wire().deadline(Duration::from_millis(20));
    let call = |_| {
        let mut client = UserServiceClient::new(wire.clone());
        async move { client.get_user(get()).await.expect_err("it runs out").code() }
    };
    let codes: Vec<Code> = stream::iter(0..runs).map(call).buffer_unordered(4).collect().await;
    assert!(codes.iter().all(|code| *code == Code::DeadlineExceeded), "{codes:?}");
    let raw =
        |call: &wiretest::Call| call.raw_status().map(|status| (status.code(), status.message().to_owned()));
    let mut raws: Vec<_> = wire.calls().iter().map(raw).collect();
    raws.sort_by_key(|raw| format!("{raw:?}"));
    raws.dedup();
    println!("{runs} runs, all DEADLINE_EXCEEDED; before normalising: {raws:?}");
}

#[wiretest::fixture(scope = session)]
async fn session_server() -> GrpcServer {
    GrpcServer::start(UserServiceServer::new(Users::default())).await
}

#[wiretest::grpc_test(reply(id == "user-123", !email.is_empty()))]
async fn with_a_session_server(session_server: &GrpcServer) -> wiretest::Reply<User> {
    UserServiceClient::new(session_server.wire()).get_user(get()).await
}

#[test]
#[ignore = "a measurement"]
fn a_test_with_a_session_server_costs_little_more_than_a_hand_written_one() {
    let background = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let background = background.expect("a runtime");
    let channel = background.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let incoming = tonic::transport::server::TcpIncoming::from(listener).with_nodelay(Some(true));
        let service = UserServiceServer::new(Users::default());
        tokio::spawn(tonic::transport::Server::builder().add_service(service).serve_with_incoming(incoming));
        let endpoint = tonic::transport::Channel::from_shared(format!("http://{address}")).expect("a URL");
        endpoint.connect().await.expect("a connection")
    });
    let by_hand = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let user =
                UserServiceClient::new(channel.clone()).get_user(get()).await.expect("a user").into_inner();
            assert!(user.id == "user-123" && !user.email.is_empty());
        });
    };
    let (mut hand, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..500 {
        let started = Instant::now();
        // libtest gives every test a thread of its own.
        std::thread::scope(|scope| scope.spawn(by_hand).join()).expect("it passes");
        hand.push(started.elapsed());
        let started = Instant::now();
        std::thread::spawn(with_a_session_server).join().expect("it passes");
        ours.push(started.elapsed());
    }
    let sum = |times: &[Duration]| times.iter().sum::<Duration>();
    println!("500 tests: by hand {:?}, ours {:?}", sum(&hand), sum(&ours));
    let (hand, ours) = (median(hand), median(ours));
    println!("a test: by hand {hand:?}, ours {ours:?}, {:.3}", ours.as_secs_f64() / hand.as_secs_f64());
}
