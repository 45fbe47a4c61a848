use wiretest::prelude::*;
use wiretest_proto::Users;
use wiretest_proto::user::v1::user_service_client::UserServiceClient;
use wiretest_proto::user::v1::user_service_server::UserServiceServer;
use wiretest_proto::user::v1::{GetUserRequest, User};

#[fixture(scope = session)]
async fn server() -> GrpcServer {
    GrpcServer::start(UserServiceServer::new(Users::default())).await
}

#[fixture]
async fn users(server: &GrpcServer) -> UserServiceClient<Wire> {
    UserServiceClient::new(server.wire())
}
