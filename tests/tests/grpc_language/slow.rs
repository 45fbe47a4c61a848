//! A service that takes its time.

use std::time::Duration;

use futures_util::StreamExt as _;
use tonic::codegen::BoxStream;
use tonic::{Request, Response, Status, Streaming};
use wiretest::prelude::*;
use wiretest_proto::user::v1::user_service_client::UserServiceClient;
use wiretest_proto::user::v1::user_service_server::{UserService, UserServiceServer};
use wiretest_proto::user::v1::{ChatMessage, GetUserRequest, ImportSummary, ListUsersRequest, User};

/// `GetUser` and `ImportUsers` take a minute; `ListUsers` and `Chat` give three messages and then one a minute.
#[derive(Clone)]
pub(crate) struct Slow;

const MINUTE: Duration = Duration::from_secs(60);

#[tonic::async_trait]
impl UserService for Slow {
    async fn get_user(&self, _: Request<GetUserRequest>) -> Result<Response<User>, Status> {
        tokio::time::sleep(MINUTE).await;
        Ok(Response::new(User::default()))
    }

    async fn list_users(&self, _: Request<ListUsersRequest>) -> Result<Response<BoxStream<User>>, Status> {
        let users = (1..).map(|number| User { id: format!("user-{number}"), number, ..User::default() });
        let users = futures_util::stream::iter(users).then(|user| async move {
            tokio::time::sleep(if user.number > 3 { MINUTE } else { Duration::ZERO }).await;
            Ok(user)
        });
        Ok(Response::new(Box::pin(users)))
    }

    async fn import_users(
        &self,
        request: Request<Streaming<User>>,
    ) -> Result<Response<ImportSummary>, Status> {
        let mut users = request.into_inner();
        while users.message().await?.is_some() {}
        tokio::time::sleep(MINUTE).await;
        Ok(Response::new(ImportSummary::default()))
    }

    async fn chat(
        &self,
        _: Request<Streaming<ChatMessage>>,
    ) -> Result<Response<BoxStream<ChatMessage>>, Status> {
        let messages = futures_util::stream::iter(1..).then(|seq| async move {
            tokio::time::sleep(if seq > 3 { MINUTE } else { Duration::ZERO }).await;
            Ok(ChatMessage { seq, ..ChatMessage::default() })
        });
        Ok(Response::new(Box::pin(messages)))
    }
}

#[fixture(scope = session)]
pub(crate) async fn slow_server() -> GrpcServer {
    GrpcServer::start(UserServiceServer::new(Slow)).await
}

#[fixture]
pub(crate) async fn slow(slow_server: &GrpcServer) -> UserServiceClient<Wire> {
    UserServiceClient::new(slow_server.wire())
}
