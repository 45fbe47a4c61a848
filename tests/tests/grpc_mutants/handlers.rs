//! Real handlers: client streaming, bidirectional streaming, deadlines, cancellation.

use std::time::Duration;

use futures_util::StreamExt as _;
use tonic::codegen::BoxStream;
use tonic::{Request, Response, Status, Streaming};
use wiretest::prelude::*;
use wiretest_proto::user::v1::user_service_server::{UserService, UserServiceServer};
use wiretest_proto::user::v1::{ChatMessage, GetUserRequest, ImportSummary, ListUsersRequest, User};

use crate::answer::listed;
use crate::{Client, get, healthy, page};

/// What may be wrong with a server; the default is correct.
#[derive(Clone, Copy)]
struct Faulty {
    /// From the messages of an import to its summary.
    import: fn(&[User]) -> Result<ImportSummary, Status>,
    /// Answers an import before its end has come.
    hasty: bool,
    /// From one message and its number to the answers.
    chat: fn(i64, ChatMessage) -> Vec<ChatMessage>,
    /// Does not end when its client has.
    deaf: bool,
    /// How a lookup passes its time, in milliseconds, and how it ends.
    blocks: u64,
    waits: u64,
    gives: Option<Code>,
}

fn summary(users: &[User]) -> Result<ImportSummary, Status> {
    let ids: Vec<_> = users.iter().map(|user| user.id.clone()).collect();
    Ok(ImportSummary { imported: i32::try_from(ids.len()).unwrap_or(-1), ids })
}

fn echo(seq: i64, message: ChatMessage) -> Vec<ChatMessage> {
    vec![ChatMessage { seq, ..message }]
}

impl Default for Faulty {
    fn default() -> Self {
        Self { import: summary, hasty: false, chat: echo, deaf: false, blocks: 0, waits: 60_000, gives: None }
    }
}

#[tonic::async_trait]
impl UserService for Faulty {
    async fn get_user(&self, _: Request<GetUserRequest>) -> Result<Response<User>, Status> {
        block(self.blocks);
        tokio::time::sleep(Duration::from_millis(self.waits)).await;
        match self.gives {
            Some(code) => Err(Status::new(code, "")),
            None => Ok(Response::new(listed(1))),
        }
    }

    async fn list_users(&self, _: Request<ListUsersRequest>) -> Result<Response<BoxStream<User>>, Status> {
        let (blocks, waits, gives) = (self.blocks, self.waits, self.gives);
        let rest = futures_util::stream::once(async move {
            if blocks > 0 {
                // What came before must be on its way.
                tokio::time::sleep(Duration::from_millis(50)).await;
                block(blocks);
            }
            tokio::time::sleep(Duration::from_millis(waits)).await;
            gives.map_or_else(|| Ok(listed(2)), |code| Err(Status::new(code, "")))
        });
        Ok(Response::new(Box::pin(futures_util::stream::iter([Ok(listed(1))]).chain(rest))))
    }

    async fn import_users(
        &self,
        request: Request<Streaming<User>>,
    ) -> Result<Response<ImportSummary>, Status> {
        let (mut messages, mut users) = (request.into_inner(), Vec::new());
        while !(self.hasty && users.len() == 2) {
            match messages.message().await? {
                Some(user) => users.push(user),
                None => break,
            }
        }
        (self.import)(&users).map(Response::new)
    }

    async fn chat(
        &self,
        request: Request<Streaming<ChatMessage>>,
    ) -> Result<Response<BoxStream<ChatMessage>>, Status> {
        let this = *self;
        let answers = request.into_inner().enumerate().flat_map(move |(index, message)| {
            let seq = i64::try_from(index).unwrap_or_default() + 1;
            let answers = message.map(|message| (this.chat)(seq, message));
            futures_util::stream::iter(match answers {
                Ok(answers) => answers.into_iter().map(Ok).collect(),
                Err(status) => vec![Err(status)],
            })
        });
        let end = futures_util::stream::once(async move {
            if this.deaf {
                std::future::pending::<()>().await;
            }
        });
        let end = end.filter_map(|()| std::future::ready(None));
        Ok(Response::new(Box::pin(answers.chain(end))))
    }
}

type Fault = fn(&mut Faulty);

/// On a socket: a handler that blocks holds its own thread, not the client's.
async fn client(mut server: Faulty, fault: Fault) -> Client {
    if !healthy() {
        fault(&mut server);
    }
    let server = GrpcServer::start(UserServiceServer::new(server)).await;
    let client = Client::new(server.wire());
    defer(async move { drop(server) });
    client
}

fn three() -> impl futures_util::Stream<Item = User> + Send + 'static {
    futures_util::stream::iter((1..=3).map(listed))
}

#[grpc_test(reply(imported == 3, ids.len() == 3, ids[2] == "user-3"), trailing("grpc-status" == "0"))]
#[ignore = "fails on purpose: `exactly_the_intended_expectation_fails` runs it"]
#[case::miscounts(|s| s.import = |users| Ok(ImportSummary { imported: 4, ..summary(users)? }))]
#[case::one_id_too_many(|s| s.import = |users| { let mut all = summary(users)?; all.ids.push("x".into()); Ok(all) })]
#[case::another_order(|s| s.import = |users| { let mut all = summary(users)?; all.ids.reverse(); Ok(all) })]
async fn import(#[case] fault: Fault) -> Reply<ImportSummary> {
    client(Faulty::default(), fault).await.import_users(three()).await
}

#[grpc_test(reply(imported == 3))]
#[ignore = "fails on purpose: `exactly_the_intended_expectation_fails` runs it"]
#[case::answers_before_the_end(|s| s.hasty = true)]
#[case::refuses(|s| s.import = |_| Err(Status::resource_exhausted("full")))]
async fn whole_import(#[case] fault: Fault) -> Reply<ImportSummary> {
    client(Faulty::default(), fault).await.import_users(three()).await
}

#[grpc_test(status = AlreadyExists, message = contains("user-3"))]
#[ignore = "fails on purpose: `exactly_the_intended_expectation_fails` runs it"]
#[case::stored_anyway(|s| s.import = summary)]
#[case::another_name(|s| s.import = |_| Err(Status::already_exists("user-2")))]
async fn refused_import(#[case] fault: Fault) -> Reply<ImportSummary> {
    let right = Faulty { import: |_| Err(Status::already_exists("user-3")), ..Faulty::default() };
    client(right, fault).await.import_users(three()).await
}

fn said() -> impl futures_util::Stream<Item = ChatMessage> + Send + 'static {
    let message = |text: &str| ChatMessage { author: "ada".into(), text: text.into(), seq: 0 };
    futures_util::stream::iter(["a", "b", "c"].map(message))
}

#[grpc_test(
    frames = 3,
    first(text == "a"),
    each(author == "ada"),
    last(text == "c"),
    contiguous(seq),
    deadline = "20s",
    within = "15s"
)]
#[ignore = "fails on purpose: `exactly_the_intended_expectation_fails` runs it"]
#[case::another_author(|s| s.chat = |seq, m| echo(seq, ChatMessage { author: "eve".into(), ..m }))]
#[case::loses_its_number(|s| s.chat = |seq, m| echo(if seq == 2 { 7 } else { seq }, m))]
#[case::first_text_lost(|s| s.chat = |seq, m| echo(seq, if seq == 1 { ChatMessage { text: String::new(), ..m } } else { m }))]
#[case::last_text_lost(|s| s.chat = |seq, m| echo(seq, if seq == 3 { ChatMessage { text: String::new(), ..m } } else { m }))]
async fn chat(#[case] fault: Fault) -> Frames<ChatMessage> {
    client(Faulty::default(), fault).await.chat(said()).await
}

#[grpc_test(frames = 3, each(author == "ada"))]
#[ignore = "fails on purpose: `exactly_the_intended_expectation_fails` runs it"]
#[case::swallows_one(|s| s.chat = |seq, m| if seq == 2 { vec![] } else { echo(seq, m) })]
#[case::says_one_twice(|s| s.chat = |seq, m| [echo(seq, m.clone()), echo(seq, m)][..if seq == 2 { 2 } else { 1 }].concat())]
async fn chat_of_three(#[case] fault: Fault) -> Frames<ChatMessage> {
    client(Faulty::default(), fault).await.chat(said()).await
}

/// A stream whose end does not come fails by its deadline.
#[grpc_test(deadline = "500ms", frames = 3, last(text == "c"), trailing("grpc-status" == "0"))]
#[ignore = "fails on purpose: `exactly_the_intended_expectation_fails` runs it"]
#[case::does_not_end(|s| s.deaf = true)]
async fn chat_with_an_end(#[case] fault: Fault) -> Frames<ChatMessage> {
    client(Faulty::default(), fault).await.chat(said()).await
}

#[grpc_test(deadline = "200ms", status = DeadlineExceeded, cancelled_within = "300ms")]
#[ignore = "fails on purpose: `exactly_the_intended_expectation_fails` runs it"]
#[case::not_cancelled(|s| s.blocks = 1500)]
async fn slow_lookup(#[case] fault: Fault) -> Reply<User> {
    client(Faulty::default(), fault).await.get_user(get()).await
}

#[grpc_test(deadline = "200ms", status = DeadlineExceeded, frames = 1, cancelled_within = "300ms")]
#[ignore = "fails on purpose: `exactly_the_intended_expectation_fails` runs it"]
#[case::not_cancelled(|s| s.blocks = 1500)]
async fn slow_list(#[case] fault: Fault) -> Frames<User> {
    client(Faulty::default(), fault).await.list_users(page()).await
}

#[grpc_test(deadline = "500ms", status = DeadlineExceeded)]
#[ignore = "fails on purpose: `exactly_the_intended_expectation_fails` runs it"]
#[case::in_time(|s| s.waits = 0)]
#[case::gives_up_early(|s| { s.waits = 1; s.gives = Some(Code::Cancelled); })]
async fn deadline(#[case] fault: Fault) -> Reply<User> {
    client(Faulty::default(), fault).await.get_user(get()).await
}

#[grpc_test(deadline = "500ms", status = DeadlineExceeded, frames = 1)]
#[ignore = "fails on purpose: `exactly_the_intended_expectation_fails` runs it"]
#[case::gives_up_early(|s| { s.waits = 1; s.gives = Some(Code::Cancelled); })]
async fn deadline_of_a_list(#[case] fault: Fault) -> Frames<User> {
    client(Faulty::default(), fault).await.list_users(page()).await
}

/// What must come in time.
#[grpc_test(deadline = "1s", reply(id == "user-1"), initial(has("content-type")), trailing("grpc-status" == "0"))]
#[ignore = "fails on purpose: `exactly_the_intended_expectation_fails` runs it"]
#[case::too_slow(|s| s.waits = 60_000)]
async fn prompt(#[case] fault: Fault) -> Reply<User> {
    client(Faulty { waits: 0, ..Faulty::default() }, fault).await.get_user(get()).await
}

/// A handler that holds its thread cannot be dropped.
fn block(millis: u64) {
    std::thread::sleep(Duration::from_millis(millis));
}
