//! Deadlines, delays, cancellation: by attribute, wire and request, on all four kinds of call.

use std::time::Duration;

use tonic::Request;
use wiretest::prelude::*;
use wiretest_proto::user::v1::user_service_client::UserServiceClient;
use wiretest_proto::user::v1::{ChatMessage, ImportSummary, User};

use crate::slow::{slow, slow_server};
use crate::{get, page, server, users};

fn nobody<T>() -> impl futures_util::Stream<Item = T> + Send + 'static
where
    T: Send + 'static,
{
    futures_util::stream::empty()
}

#[grpc_test(deadline = "500ms", status = DeadlineExceeded, message = contains("500ms"), cancelled_within = "5s")]
async fn unary(mut slow: UserServiceClient<Wire>) -> Reply<User> {
    slow.get_user(get("user-1")).await
}

#[grpc_test(deadline = "500ms", status = DeadlineExceeded, cancelled_within = "5s")]
async fn client_streaming(mut slow: UserServiceClient<Wire>) -> Reply<ImportSummary> {
    slow.import_users(nobody()).await
}

#[grpc_test(
    deadline = "800ms",
    status = DeadlineExceeded,
    frames = 3,
    contiguous(number),
    last(id == "user-3"),
    cancelled_within = "5s"
)]
async fn server_streaming(mut slow: UserServiceClient<Wire>) -> Frames<User> {
    slow.list_users(page(9)).await
}

#[grpc_test(deadline = "800ms", status = DeadlineExceeded, frames = 3, contiguous(seq), cancelled_within = "5s")]
async fn bidi(mut slow: UserServiceClient<Wire>) -> Frames<ChatMessage> {
    slow.chat(nobody()).await
}

#[grpc_test(status = DeadlineExceeded)]
#[case::of_the_wire(Some(100), None)]
#[case::of_the_request(None, Some(100))]
#[case::the_least_of_both(Some(60_000), Some(100))]
async fn by_hand(
    slow_server: &GrpcServer,
    #[case] wire: Option<u64>,
    #[case] request: Option<u64>,
) -> Reply<User> {
    let (of_wire, of_request) = (wire.map(Duration::from_millis), request.map(Duration::from_millis));
    let wire = slow_server.wire();
    let wire = of_wire.map_or(wire.clone(), |deadline| wire.deadline(deadline));
    let request = Request::new(get("user-1"));
    let request = match of_request {
        Some(deadline) => request.deadline(deadline),
        None => request,
    };
    UserServiceClient::new(wire).get_user(request).await
}

/// What was sent, and what came back before it was made one status.
#[grpc_test]
async fn the_raw_answer_is_kept(slow_server: &GrpcServer) -> wiretest::Result {
    let wire = slow_server.wire().deadline(Duration::from_millis(100));
    let mut slow = UserServiceClient::new(wire.clone());
    slow.get_user(get("user-1")).await.expect_status(Code::DeadlineExceeded)?;
    let call = &wire.calls()[0];
    assert_eq!(call.request_headers().get("grpc-timeout").ok_or("not sent")?, "100000u");
    assert_eq!(call.code(), Some(Code::DeadlineExceeded));
    if let Some(raw) = call.raw_status() {
        assert_eq!(raw.code(), Code::Cancelled, "{raw:?}");
    }
    assert!(call.duration() >= Duration::from_millis(90), "{:?}", call.duration());
    Ok(())
}

/// Not one of 200 is anything else, on either kind of call, with calls side by side.
#[grpc_test(timeout = "60s")]
#[case::in_headers(false)]
#[case::in_the_body(true)]
async fn two_hundred_times(slow_server: &GrpcServer, #[case] streaming: bool) {
    let wire = slow_server.wire().deadline(Duration::from_millis(50));
    let calls = (0..200).map(|_| {
        let mut slow = UserServiceClient::new(wire.clone());
        async move {
            match streaming {
                true => collect(slow.list_users(page(9)).await).await.map(drop),
                false => slow.get_user(get("user-1")).await.map(drop),
            }
        }
    });
    let ended = futures_util::future::join_all(calls).await;
    let codes: Vec<_> = ended.iter().map(|ended| ended.as_ref().map_err(tonic::Status::code)).collect();
    assert_eq!(codes, vec![Err(Code::DeadlineExceeded); 200]);
    assert!(wire.calls().iter().all(|call| call.code() == Some(Code::DeadlineExceeded)));
}

#[grpc_test(deadline = "50ms", delay = "20s", status = DeadlineExceeded)]
async fn a_delay_with_a_shorter_deadline(mut users: UserServiceClient<Wire>) -> Reply<User> {
    users.get_user(get("user-123")).await
}

#[grpc_test(deadline = "50ms", delay = "20s", status = DeadlineExceeded, frames = 0)]
async fn a_delayed_stream(mut users: UserServiceClient<Wire>) -> Frames<User> {
    users.list_users(page(5)).await
}

#[grpc_test(delay = "50ms", deadline = "20s", reply(id == "user-123"), trailing("grpc-status" == "0"))]
async fn a_delay_with_a_longer_deadline(mut users: UserServiceClient<Wire>) -> Reply<User> {
    users.get_user(get("user-123")).await
}

#[grpc_test(delay = "20s", reply(id == "user-123"))]
async fn the_requests_own_delay_counts(mut users: UserServiceClient<Wire>) -> Reply<User> {
    users.get_user(Request::new(get("user-123")).delay(Duration::ZERO)).await
}

#[fixture]
async fn seeded(server: &GrpcServer) -> wiretest::Result<User> {
    let mut users = UserServiceClient::new(server.wire());
    Ok(users.get_user(get("user-124")).await?.into_inner())
}

/// Neither is for the fixtures' calls.
#[grpc_test(deadline = "100ms", delay = "20s", status = DeadlineExceeded)]
async fn fixtures_have_no_deadline(seeded: User, mut users: UserServiceClient<Wire>) -> Reply<User> {
    users.get_user(get(&seeded.id)).await
}

/// A call that the body drops is cancelled on the server.
#[grpc_test(cancelled_within = "5s", reply(id == "user-123"))]
async fn a_dropped_call(
    mut slow: UserServiceClient<Wire>,
    mut users: UserServiceClient<Wire>,
) -> Reply<User> {
    let call = slow.get_user(get("user-1"));
    if tokio::time::timeout(Duration::from_millis(500), call).await.is_ok() {
        Err("it takes a minute")?;
    }
    users.get_user(get("user-123")).await
}

#[grpc_test(take = 3, each(number > 0), increasing(number), first_within = "20s", cancelled_within = "5s")]
async fn a_stream_that_is_left(mut slow: UserServiceClient<Wire>) -> Frames<User> {
    slow.list_users(page(9)).await
}

#[grpc_test(take = 2, contiguous(seq), cancelled_within = "5s")]
async fn a_chat_that_is_left(mut slow: UserServiceClient<Wire>) -> Frames<ChatMessage> {
    slow.chat(nobody()).await
}

/// It went over, so it is no late message: the stream ended well before.
#[grpc_test(frames = 5, first_within = "20s", within = "20s", deadline = "25s")]
async fn waits_that_are_met(mut users: UserServiceClient<Wire>) -> Frames<User> {
    users.list_users(page(5)).await
}
