//! gRPC: stubs, contract validation, streaming, and the check-list.

use wiretest::prelude::*;
use wiretest_proto::Users;
use wiretest_proto::user::v1::user_service_client::UserServiceClient;
use wiretest_proto::user::v1::user_service_server::UserServiceServer;
use wiretest_proto::user::v1::{GetUserRequest, ListUsersRequest, User};

// @pytest.fixture(scope="session")
// def grpc_channel():
//     channel = grpc.insecure_channel("localhost:50051")
//     yield channel
//     channel.close()
#[fixture(scope = session)]
async fn server() -> GrpcServer {
    match env_url("USERS_URL") {
        Some(url) => GrpcServer::remote(url),
        None => GrpcServer::start(UserServiceServer::new(Users::default())).await,
    }
}

// @pytest.fixture
// def user_stub(grpc_channel) -> user_pb2_grpc.UserServiceStub:
//     return user_pb2_grpc.UserServiceStub(grpc_channel)
#[fixture]
async fn users(server: &GrpcServer) -> UserServiceClient<Wire> {
    UserServiceClient::new(server.wire())
}

fn get(id: &str) -> GetUserRequest {
    GetUserRequest { id: id.into() }
}

// def test_get_user_returns_expected_fields(user_stub):
//     request = user_pb2.GetUserRequest(id="user-123")
//     response = user_stub.GetUser(request)
//     assert response.id == "user-123"
//     assert response.email != ""
//     assert response.HasField("created_at")
#[grpc_test(reply(id == "user-123", !email.is_empty(), has(created_at)))]
async fn get_user_returns_expected_fields(mut users: UserServiceClient<Wire>) -> Reply<User> {
    users.get_user(get("user-123")).await
}

// def test_get_user_not_found(user_stub):
//     request = user_pb2.GetUserRequest(id="nonexistent")
//     with pytest.raises(RpcError) as exc_info:
//         user_stub.GetUser(request)
//     assert exc_info.value.code() == grpc.StatusCode.NOT_FOUND
#[grpc_test(status = NotFound)]
async fn get_user_not_found(mut users: UserServiceClient<Wire>) -> Reply<User> {
    users.get_user(get("nonexistent")).await
}

// def test_list_users_stream(user_stub):
//     request = user_pb2.ListUsersRequest(page_size=5)
//     responses = list(user_stub.ListUsers(request))
//     assert len(responses) > 0
//     for user in responses:
//         assert user.id != ""
#[grpc_test(frames = 1.., each(!id.is_empty()))]
async fn list_users_stream(mut users: UserServiceClient<Wire>) -> Frames<User> {
    users.list_users(ListUsersRequest { page_size: 5 }).await
}

mod check_list {
    use super::*;

    // Status codes | OK, NOT_FOUND, INVALID_ARGUMENT, UNAUTHENTICATED
    #[grpc_test]
    #[case::ok("user-123", status = Ok)]
    #[case::not_found("nonexistent", status = NotFound, message = "user not found")]
    #[case::invalid_argument("", status = InvalidArgument, details(bad_request(field == "id")))]
    async fn status_codes(mut users: UserServiceClient<Wire>, #[case] id: &str) -> Reply<User> {
        users.get_user(get(id)).await
    }

    #[fixture(scope = session)]
    async fn closed_server() -> GrpcServer {
        GrpcServer::start(UserServiceServer::new(Users::with_token("secret"))).await
    }

    #[grpc_test]
    #[case::without_a_token(None, status = Unauthenticated)]
    #[case::with_a_wrong_token(Some("guess"), status = Unauthenticated)]
    #[case::with_the_token(Some("secret"), reply(id == "user-123"))]
    async fn authentication(closed_server: &GrpcServer, #[case] token: Option<&str>) -> Reply<User> {
        let wire = closed_server.wire();
        let wire = match token {
            Some(token) => wire.bearer(token),
            None => wire,
        };
        UserServiceClient::new(wire).get_user(get("user-123")).await
    }

    // Proto field presence | HasField() for optional messages
    #[grpc_test(reply(has(created_at), has(profile.address), has(nickname), absent(manager.manager)))]
    async fn proto_field_presence(mut users: UserServiceClient<Wire>) -> Reply<User> {
        users.get_user(get("user-123")).await
    }

    // Required fields populated | No empty strings for IDs
    #[grpc_test(frames = 1.., each(!id.is_empty(), matches(id, "^user-[0-9]+$")))]
    async fn required_fields_populated(mut users: UserServiceClient<Wire>) -> Frames<User> {
        users.list_users(ListUsersRequest { page_size: 5 }).await
    }

    // Streaming frame count | Assert frame count and order
    #[grpc_test(frames = 5, increasing(id), contiguous(number), first(id == "user-121"), last(id == "user-125"))]
    async fn streaming_frame_count_and_order(mut users: UserServiceClient<Wire>) -> Frames<User> {
        users.list_users(ListUsersRequest { page_size: 5 }).await
    }

    // Metadata headers | grpc-status, grpc-message
    #[grpc_test(
        status = NotFound,
        trailing("grpc-status" == "5", "grpc-message" == "user%20not%20found"),
        initial(absent("grpc-status"))
    )]
    async fn metadata_headers(mut users: UserServiceClient<Wire>) -> Reply<User> {
        users.get_user(get("nonexistent")).await
    }

    // Deadline exceeded | Simulate slow response, verify timeout
    #[grpc_test(deadline = "100ms", delay = "20s", status = DeadlineExceeded)]
    async fn deadline_exceeded(mut users: UserServiceClient<Wire>) -> Reply<User> {
        users.get_user(get("user-123")).await
    }
}
