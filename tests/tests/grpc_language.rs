//! gRPC, word for word: what the test language promises, as tests written in it.

#[path = "grpc_language/acts.rs"]
mod acts;
#[path = "grpc_language/broken.rs"]
mod broken;
#[path = "grpc_language/channels.rs"]
mod channels;
#[path = "grpc_language/deadlines.rs"]
mod deadlines;
#[path = "grpc_judge/fake.rs"]
#[allow(dead_code, reason = "the judges' own tests use the rest")]
mod fake;
#[path = "grpc_language/faults.rs"]
mod faults;
#[path = "grpc_language/paused.rs"]
mod paused;
#[path = "grpc_language/shapes.rs"]
mod shapes;
#[path = "grpc_language/slow.rs"]
mod slow;
#[path = "grpc_language/transports.rs"]
mod transports;
#[path = "grpc_language/unjudged.rs"]
mod unjudged;
#[path = "grpc_language/unsent.rs"]
mod unsent;

use wiretest::prelude::*;
use wiretest_proto::Users;
use wiretest_proto::user::v1::user_service_client::UserServiceClient;
use wiretest_proto::user::v1::user_service_server::UserServiceServer;
use wiretest_proto::user::v1::{GetUserRequest, ListUsersRequest};

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
