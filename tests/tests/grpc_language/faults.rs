//! Every fault on demand, and what it comes to for the client.

use std::time::Duration;

use wiretest::prelude::*;
use wiretest_proto::user::v1::User;

use crate::{Client, get, page, service};

const GET: &str = "/user.v1.UserService/GetUser";

/// On a socket; it lives as long as the test.
async fn faulty(faults: Faults) -> Client {
    let server = GrpcServer::builder(service()).faults(faults).start().await;
    let client = Client::new(server.wire());
    defer(async move { drop(server) });
    client
}

#[grpc_test(deadline = "500ms", status = DeadlineExceeded, cancelled_within = "5s")]
async fn late() -> Reply<User> {
    faulty(Faults::new().late(Duration::from_secs(60))).await.get_user(get("user-123")).await
}

#[grpc_test(status = ResourceExhausted)]
async fn the_second_call_fails() -> Reply<User> {
    let mut users = faulty(Faults::new().fail_nth(2, Code::ResourceExhausted)).await;
    users.get_user(get("user-123")).await?;
    let act = users.get_user(get("user-123")).await;
    users.get_user(get("user-123")).await?;
    act
}

#[grpc_test(status = Unavailable)]
async fn only_on_one_method() -> Reply<User> {
    let mut users = faulty(Faults::new().fail_nth(1, Code::Unavailable).on(GET)).await;
    collect(users.list_users(page(5)).await).await?;
    users.get_user(get("user-123")).await
}

#[grpc_test(frames = 2, status = Aborted, contiguous(number), last(id == "user-122"))]
async fn aborted_mid_stream() -> Frames<User> {
    faulty(Faults::new().abort_after(2)).await.list_users(page(5)).await
}

#[grpc_test(status = Internal, message = contains("ended within a message"))]
async fn truncated() -> Reply<User> {
    faulty(Faults::new().truncate()).await.get_user(get("user-123")).await
}

#[grpc_test(frames = 0, status = Internal)]
async fn truncated_stream() -> Frames<User> {
    faulty(Faults::new().truncate()).await.list_users(page(5)).await
}

#[grpc_test(status = Unknown, message = contains("content-type"), initial("content-type" == "text/html"))]
async fn another_content_type() -> Reply<User> {
    faulty(Faults::new().content_type("text/html")).await.get_user(get("user-123")).await
}

#[grpc_test(status = Unknown, message = contains("without a grpc-status"))]
async fn no_trailers() -> Reply<User> {
    faulty(Faults::new().no_trailers()).await.get_user(get("user-123")).await
}

#[grpc_test(frames = 5, status = Unknown)]
async fn a_stream_without_trailers() -> Frames<User> {
    faulty(Faults::new().no_trailers()).await.list_users(page(5)).await
}

#[grpc_test(status = Internal | Cancelled | Unknown | Unavailable)]
async fn reset() -> Reply<User> {
    faulty(Faults::new().reset()).await.get_user(get("user-123")).await
}

/// A call that meets the closing connection may be lost; the next one has a connection of its own.
#[grpc_test]
async fn a_new_connection_after_go_away() -> wiretest::Result {
    let mut users = faulty(Faults::new().go_away()).await;
    for _ in 0..5 {
        let user = eventually(async || Ok(users.get_user(get("user-123")).await?.into_inner())).await?;
        check!(user, id == "user-123")?;
    }
    Ok(())
}
