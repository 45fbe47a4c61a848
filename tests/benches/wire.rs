//! What recording costs: `Wire` beside a bare `Channel`, per unary call and per streamed message, and the
//! memory that a record of a large stream takes.

mod common;

use tokio_stream::StreamExt as _;
use tonic::codegen::BoxStream;
use tonic::{Request, Response, Status};
use wiretest::prelude::*;
use wiretest_proto::user::v1::user_service_client::UserServiceClient;
use wiretest_proto::user::v1::user_service_server::{UserService, UserServiceServer};
use wiretest_proto::user::v1::{GetUserRequest, ListUsersRequest, User};

/// Answers at once; streams as many users as asked, each with an avatar of 1 MiB when asked for few.
#[derive(Clone)]
struct Fake {
    avatar: usize,
}

#[tonic::async_trait]
impl UserService for Fake {
    async fn get_user(&self, request: Request<GetUserRequest>) -> Result<Response<User>, Status> {
        Ok(Response::new(User { id: request.into_inner().id, ..User::default() }))
    }

    async fn list_users(
        &self,
        request: Request<ListUsersRequest>,
    ) -> Result<Response<BoxStream<User>>, Status> {
        let avatar = self.avatar;
        let users = (0..request.into_inner().page_size).map(move |number| {
            Ok(User { number: number.into(), avatar: vec![7; avatar], ..User::default() })
        });
        Ok(Response::new(Box::pin(tokio_stream::iter(users))))
    }
}

macro_rules! unary {
    ($client:expr, $calls:expr) => {
        for _ in 0..$calls {
            let reply = $client.get_user(GetUserRequest { id: "user-123".into() }).await;
            assert_eq!(reply.expect("it answers").into_inner().id, "user-123");
        }
    };
}

macro_rules! stream {
    ($client:expr, $messages:expr) => {{
        let page_size = i32::try_from($messages).expect("a small number");
        let reply = $client.list_users(ListUsersRequest { page_size }).await;
        let mut users = reply.expect("it answers").into_inner();
        let mut count = 0_i64;
        while let Some(user) = users.next().await {
            assert_eq!(user.expect("it streams").number, count);
            count += 1;
        }
        assert_eq!(count, i64::from(page_size));
    }};
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    // Clients are made outside of its futures, and need it all the same.
    let _inside = runtime.enter();
    let (rounds, calls, messages, mebibytes) =
        if common::short() { (3, 200, 2_000, 64) } else { (31, 2_000, 50_000, 1_024) };
    let server = runtime.block_on(GrpcServer::start(UserServiceServer::new(Fake { avatar: 0 })));
    let mut wire = UserServiceClient::new(server.wire());
    let mut channel = UserServiceClient::new(server.channel());
    let mut wires = wire.clone();
    let mut channels = channel.clone();
    common::compare(
        "unary call: Wire / Channel",
        rounds,
        || runtime.block_on(async { unary!(wire, calls) }),
        || runtime.block_on(async { unary!(channel, calls) }),
    );
    common::compare(
        "streamed message: Wire / Channel",
        rounds,
        || runtime.block_on(async { stream!(wires, messages) }),
        || runtime.block_on(async { stream!(channels, messages) }),
    );

    let server = runtime.block_on(GrpcServer::start(UserServiceServer::new(Fake { avatar: 1 << 20 })));
    let mut large = UserServiceClient::new(server.wire());
    runtime.block_on(async { stream!(large, 8) });
    let before = common::peak_mib();
    runtime.block_on(async { stream!(large, mebibytes) });
    if let (Some(before), Some(after)) = (before, common::peak_mib()) {
        println!(
            "{:<58} {:5} MiB",
            format!("growth while {mebibytes} MiB are streamed and recorded"),
            after - before
        );
    }
}
