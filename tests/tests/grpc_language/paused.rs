//! `clock = paused` with a server in memory.

use std::time::Duration;

use tokio::time::Instant;
use wiretest::prelude::*;
use wiretest_proto::user::v1::User;
use wiretest_proto::user::v1::user_service_client::UserServiceClient;
use wiretest_proto::user::v1::user_service_server::UserServiceServer;

use crate::slow::Slow;
use crate::{get, page, server, service};

#[fixture]
async fn in_memory() -> GrpcServer {
    GrpcServer::in_memory(UserServiceServer::new(Slow)).await
}

#[grpc_test(clock = paused, deadline = "10s", status = DeadlineExceeded, cancelled_within = "1ms")]
async fn ten_seconds_pass_at_once(in_memory: &GrpcServer) -> Reply<User> {
    UserServiceClient::new(in_memory.wire()).get_user(get("user-1")).await
}

#[grpc_test(clock = paused)]
async fn ten_seconds_are_exact(in_memory: &GrpcServer) -> wiretest::Result {
    let (real, started) = (std::time::Instant::now(), Instant::now());
    let wire = in_memory.wire().deadline(Duration::from_secs(10));
    UserServiceClient::new(wire).get_user(get("user-1")).await.expect_status(Code::DeadlineExceeded)?;
    let passed = started.elapsed();
    assert!(passed >= Duration::from_secs(10) && passed < Duration::from_millis(10_020), "{passed:?}");
    assert!(real.elapsed() < Duration::from_secs(5));
    Ok(())
}

#[grpc_test(clock = paused, frames = 3, deadline = "50s", status = DeadlineExceeded)]
async fn a_stream_under_virtual_time(in_memory: &GrpcServer) -> Frames<User> {
    UserServiceClient::new(in_memory.wire()).list_users(page(9)).await
}

#[grpc_test(clock = paused, take = 5, within = "60500ms", contiguous(number))]
async fn waits_are_measured_in_virtual_time(in_memory: &GrpcServer) -> Frames<User> {
    UserServiceClient::new(in_memory.wire()).list_users(page(9)).await
}

/// The handle is gone and so are all who could connect; what is left still waits for its time.
#[grpc_test(clock = paused, take = 5, within = "60500ms", timeout = "10s")]
async fn the_clock_goes_on_after_the_server_was_dropped() -> Frames<User> {
    let server = GrpcServer::in_memory(UserServiceServer::new(Slow)).await;
    UserServiceClient::new(server.wire()).list_users(page(9)).await
}

#[grpc_test(clock = paused, delay = "1h", reply(id == "user-123"))]
async fn an_hours_delay() -> Reply<User> {
    let server = GrpcServer::in_memory(service()).await;
    UserServiceClient::new(server.wire()).get_user(get("user-123")).await
}

#[grpc_test(clock = paused, delay = "1h", timeout = "5s", deadline = "2h", reply(id == "user-123"))]
async fn a_deadline_beyond_the_timeout() -> Reply<User> {
    let server = GrpcServer::in_memory(service()).await;
    UserServiceClient::new(server.wire()).get_user(get("user-123")).await
}

#[grpc_test(clock = paused)]
#[should_panic(expected = "failed: a call to http://127.0.0.1:")]
async fn a_refused_call_is_told_first(server: &GrpcServer) -> Reply<User> {
    UserServiceClient::new(server.wire()).get_user(get("user-123")).await
}

#[grpc_test(clock = paused)]
#[should_panic(expected = "a channel to http://127.0.0.1:")]
async fn a_plain_channel_is_refused_too(server: &GrpcServer) {
    drop(server.channel());
}

#[fixture(scope = session)]
async fn session_memory() -> GrpcServer {
    GrpcServer::in_memory(service()).await
}

#[grpc_test(clock = paused)]
#[should_panic(expected = "a channel to in-memory:")]
async fn so_is_one_of_another_runtime(session_memory: &GrpcServer) {
    drop(session_memory.channel());
}

#[grpc_test(clock = paused, reply(id == "user-123"))]
async fn a_plain_channel_of_the_test() -> Reply<User> {
    let server = GrpcServer::in_memory(service()).await;
    UserServiceClient::new(server.channel()).get_user(get("user-123")).await
}
