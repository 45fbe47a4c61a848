//! What every UI file starts from: `use wiretest_ui_tests::*;` brings the prelude, the sample messages and
//! their fixtures into scope, so that a file holds its mistake and little else.

pub use wiretest::prelude::*;
use wiretest_proto::user::v1::user_service_server::UserServiceServer;
pub use wiretest_proto::user::v1::{
    ChatMessage, GetUserRequest, ListUsersRequest, Profile, Role, User, user::Contact,
};
use wiretest_proto::{Hub, Users};

/// The client of the sample service.
pub type Client = wiretest_proto::user::v1::user_service_client::UserServiceClient<Wire>;

/// The sample gRPC service.
#[fixture(scope = session)]
pub async fn server() -> GrpcServer {
    GrpcServer::start(UserServiceServer::new(Users::default())).await
}

/// A client of the sample service.
#[fixture]
pub async fn users(server: &GrpcServer) -> Client {
    Client::new(server.wire())
}

/// The sample WebSocket service.
#[fixture(scope = session)]
pub async fn hub() -> Server {
    Server::start(|listener| async move { Hub::default().serve(listener).await }).await
}

/// A connection to the sample service.
#[fixture]
pub async fn chat(hub: &Server) -> Result<Ws, HandshakeError> {
    Ws::connect(hub.ws("/ws")).await
}

/// The id of a user, made anew for each test.
#[fixture]
pub fn id() -> String {
    current().unique("user")
}

/// A request for one user.
pub fn one() -> GetUserRequest {
    GetUserRequest { id: "user-123".into() }
}

/// A request for all users.
pub fn all() -> ListUsersRequest {
    ListUsersRequest { page_size: 5 }
}
