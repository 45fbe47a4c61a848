use std::sync::atomic::Ordering;

use tokio_stream::{Stream, StreamExt};
use tonic::codegen::BoxStream;
use tonic::metadata::MetadataMap;
use tonic::{Request, Response, Status, Streaming};

use super::answer::RequestId;
use super::{Users, auth, import, validate};
use crate::user::v1::user_service_server::UserService;
use crate::user::v1::{ChatMessage, GetUserRequest, ImportSummary, ListUsersRequest, User};

#[tonic::async_trait]
impl UserService for Users {
    async fn get_user(&self, request: Request<GetUserRequest>) -> Result<Response<User>, Status> {
        let id = self.request_id(request.metadata());
        let outcome = async {
            self.admit(request.metadata()).await?;
            self.find(&request.get_ref().id)
        };
        id.label(outcome.await)
    }

    async fn list_users(
        &self,
        request: Request<ListUsersRequest>,
    ) -> Result<Response<BoxStream<User>>, Status> {
        let id = self.request_id(request.metadata());
        let outcome = async {
            self.admit(request.metadata()).await?;
            self.page(request.get_ref().page_size, id.clone())
        };
        id.clone().label(outcome.await)
    }

    async fn import_users(
        &self,
        request: Request<Streaming<User>>,
    ) -> Result<Response<ImportSummary>, Status> {
        let id = self.request_id(request.metadata());
        let outcome = async {
            self.admit(request.metadata()).await?;
            import::import(&self.store, request.into_inner()).await
        };
        id.label(outcome.await)
    }

    async fn chat(
        &self,
        request: Request<Streaming<ChatMessage>>,
    ) -> Result<Response<BoxStream<ChatMessage>>, Status> {
        let id = self.request_id(request.metadata());
        let outcome = async {
            self.admit(request.metadata()).await?;
            Ok(echo(request.into_inner()))
        };
        id.label(outcome.await)
    }
}

impl Users {
    fn request_id(&self, metadata: &MetadataMap) -> RequestId {
        RequestId::of(metadata, || self.requests.fetch_add(1, Ordering::Relaxed) + 1)
    }

    async fn admit(&self, metadata: &MetadataMap) -> Result<(), Status> {
        auth::check(self.token.as_deref(), metadata)?;
        if let Some(latency) = self.latency {
            tokio::time::sleep(latency).await;
        }
        Ok(())
    }

    fn find(&self, id: &str) -> Result<User, Status> {
        validate::id(id)?;
        self.store.get(id).ok_or_else(|| validate::not_found(id))
    }

    fn page(&self, size: i32, id: RequestId) -> Result<BoxStream<User>, Status> {
        let users = self.store.first(validate::page_size(size)?);
        let end = id.trailers(users.len());
        let frames = users.into_iter().map(Ok).chain([Err(end)]);
        Ok(Box::pin(tokio_stream::iter(frames)))
    }
}

/// Numbers what comes in; ends where the client does, or at its first error.
fn echo<S>(messages: S) -> BoxStream<ChatMessage>
where
    S: Stream<Item = Result<ChatMessage, Status>> + Send + 'static,
{
    let mut seq = 0;
    Box::pin(messages.map(move |message| {
        let message = message?;
        validate::chat(&message)?;
        seq += 1;
        Ok(ChatMessage { seq, ..message })
    }))
}
