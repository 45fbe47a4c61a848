//! The one rule: the tail is the act, and what comes before it is arrangement.

use std::num::ParseIntError;

use tonic::{Code, Response, Status};
use wiretest::prelude::*;
use wiretest_proto::user::v1::user_service_client::UserServiceClient;
use wiretest_proto::user::v1::{ChatMessage, ImportSummary, User};

use crate::{get, page, server, service, users};

#[grpc_test(status = NotFound | PermissionDenied, message = "user not found")]
async fn any_of_a_set(mut users: UserServiceClient<Wire>) -> Reply<User> {
    users.get_user(get("nobody")).await
}

#[grpc_test(status = Ok | NotFound, reply(id == "user-123"))]
#[case::known("user-123")]
async fn a_set_with_ok(mut users: UserServiceClient<Wire>, #[case] id: &str) -> Reply<User> {
    users.get_user(get(id)).await
}

/// The records of the call before, which failed and bears other metadata, are not the act's.
#[grpc_test(
    status = NotFound,
    trailing("x-request-id" == "the act's", "grpc-status" == "5"),
    initial(absent("x-request-id"))
)]
async fn an_earlier_call_is_another(mut users: UserServiceClient<Wire>) -> Reply<User> {
    let earlier = tonic::Request::new(get("")).meta("x-request-id", "the arrangement's");
    users.get_user(earlier).await.expect_status(Code::InvalidArgument)?;
    let act = users.get_user(tonic::Request::new(get("nobody")).meta("x-request-id", "the act's")).await;
    users.get_user(get("user-123")).await?;
    act
}

#[grpc_test(frames = 2, trailing("x-user-count" == "2"), initial("x-request-id" == "act"))]
async fn a_later_stream_is_another(mut users: UserServiceClient<Wire>) -> Frames<User> {
    let act = users.list_users(tonic::Request::new(page(2)).meta("x-request-id", "act")).await;
    collect(users.list_users(page(5)).await).await?;
    act
}

/// Each of these has another error type.
#[grpc_test(reply(id == "user-123"))]
async fn every_error_can_be_arranged(mut users: UserServiceClient<Wire>) -> Reply<User> {
    let number: u32 = "123".parse::<u32>().map_err(|error: ParseIntError| error)?;
    Some(()).ok_or("text")?;
    Some(()).ok_or_else(|| "a string".to_owned())?;
    let given: wiretest::Result<()> = Ok(());
    given?;
    std::io::Result::Ok(())?;
    let other = users.get_user(get("user-124")).await?.into_inner();
    check!(other, id == "user-124")?;
    users.get_user(get(&format!("user-{number}"))).await
}

/// A reply whose message was changed is still the answer to the same call.
#[grpc_test(reply(city == "Oslo"), trailing("grpc-status" == "0"))]
async fn a_mapped_reply(mut users: UserServiceClient<Wire>) -> Reply<wiretest_proto::user::v1::Address> {
    let reply = users.get_user(get("user-123")).await;
    reply.map(|reply| reply.map(|user| user.profile.and_then(|profile| profile.address).unwrap_or_default()))
}

/// What needs no record does not ask for one.
#[grpc_test(status = Aborted, message = contains("by hand"))]
async fn an_act_without_a_wire() -> Reply<User> {
    Err(Status::aborted("made by hand"))
}

#[grpc_test(reply(id == "user-123"))]
async fn over_a_plain_channel(server: &GrpcServer) -> Reply<User> {
    UserServiceClient::new(server.channel()).get_user(get("user-123")).await
}

#[grpc_test(frames = 5, contiguous(number), trailing("x-user-count" == "5"))]
#[case::in_memory(true)]
#[case::on_a_socket(false)]
async fn a_server_of_the_body(#[case] in_memory: bool) -> Frames<User> {
    let server =
        if in_memory { GrpcServer::in_memory(service()).await } else { GrpcServer::start(service()).await };
    let mut users = UserServiceClient::new(server.wire());
    users.list_users(page(5)).await
}

#[grpc_test]
async fn a_server_that_is_dropped_is_gone() {
    let server = GrpcServer::start(service()).await;
    let mut users = UserServiceClient::new(server.wire());
    let stream = users.list_users(page(5)).await;
    drop(server);
    users.get_user(get("user-123")).await.expect_err("it is gone");
    drop(stream);
}

#[grpc_test]
async fn judged_by_hand(mut users: UserServiceClient<Wire>) -> wiretest::Result {
    let status = users.get_user(get("nobody")).await.expect_status(Code::NotFound)?;
    assert_eq!(status.message(), "user not found");
    let user = users.get_user(get("user-123")).await?.into_inner();
    check!(user, id == "user-123", has(created_at), profile.address.city == "Oslo")?;
    let all = collect(users.list_users(page(3)).await).await?;
    assert_eq!(all.len(), 3);
    let error = check!(user, id == "user-7", absent(created_at)).expect_err("neither holds").to_string();
    assert!(error.contains("id == \"user-7\"") && error.contains("absent(created_at)"), "{error}");
    Ok(())
}

#[grpc_test]
async fn an_error_type_of_its_own(mut users: UserServiceClient<Wire>) -> Result<(), Status> {
    let user = users.get_user(get("user-123")).await?.into_inner();
    assert_eq!(user.number, 123);
    Ok(())
}

#[grpc_test]
#[case::unknown("nobody", status = NotFound, message = "user not found", details(resource_info(resource_name == "nobody")))]
#[case::empty("", status = InvalidArgument, details(bad_request(field == "id")))]
#[case::known("user-123", reply(id == id_of_case, has(created_at)))]
async fn cases(mut users: UserServiceClient<Wire>, #[case] id_of_case: &str) -> Reply<User> {
    users.get_user(get(id_of_case)).await
}

/// A case's key takes the place of the attribute's.
#[grpc_test(frames = 5, each(!id.is_empty()))]
#[case::as_written(5)]
#[case::fewer(2, frames = 2)]
#[case::refused(0, frames = 0.., status = InvalidArgument)]
async fn cases_of_streams(mut users: UserServiceClient<Wire>, #[case] size: i32) -> Frames<User> {
    users.list_users(page(size)).await
}

/// One or none is fine where the count says so.
#[grpc_test(frames = 0.., each(has(created_at)), increasing(number), contiguous(number))]
#[case::one(1)]
#[case::several(4)]
async fn one_is_fine(mut users: UserServiceClient<Wire>, #[case] size: i32) -> Frames<User> {
    users.list_users(page(size)).await
}

#[grpc_test(frames = 0.., each(author == "ada"), contiguous(seq))]
async fn none_is_fine(mut users: UserServiceClient<Wire>) -> Frames<ChatMessage> {
    users.chat(futures_util::stream::empty()).await
}

/// An import by a wire, judged from its record.
#[grpc_test(reply(imported == 0), trailing("grpc-status" == "0"))]
async fn spelled_out(server: &GrpcServer) -> Result<Response<ImportSummary>, Status> {
    let mut users = UserServiceClient::new(server.wire());
    users.import_users(futures_util::stream::empty()).await
}
