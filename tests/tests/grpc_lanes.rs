//! Calls at the same time to a server that tests share, which opens further ports and threads for them.

use wiretest_tests::Rerun;

mod shared {
    use wiretest::prelude::*;
    use wiretest_proto::Users;
    use wiretest_proto::user::v1::GetUserRequest;
    use wiretest_proto::user::v1::user_service_client::UserServiceClient;
    use wiretest_proto::user::v1::user_service_server::UserServiceServer;

    #[fixture(scope = session)]
    pub(super) async fn server() -> GrpcServer {
        GrpcServer::start(UserServiceServer::new(Users::default())).await
    }

    pub(super) async fn at_the_same_time(wire: Wire) -> Result<(), tonic::Status> {
        let calls = (0..8).map(|_| {
            let mut users = UserServiceClient::new(wire.clone());
            async move { users.get_user(GetUserRequest { id: "user-123".into() }).await }
        });
        futures_util::future::try_join_all(calls).await.map(drop)
    }
}

mod elsewhere {
    use wiretest::prelude::*;

    use super::shared::{at_the_same_time, server};

    #[grpc_test]
    async fn callers_need_no_reactor_of_their_own(server: &GrpcServer) -> wiretest::Result {
        let calls = at_the_same_time(server.wire());
        let bare = tokio::runtime::Builder::new_current_thread().build()?;
        let called = std::thread::spawn(move || bare.block_on(calls)).join();
        Ok(called.expect("no panic")?)
    }
}

mod ends {
    use wiretest::prelude::*;

    use super::shared::{at_the_same_time, server};

    #[fixture(scope = session)]
    fn account(server: &GrpcServer) {
        let wire = server.wire();
        defer(async move { at_the_same_time(wire).await });
    }

    #[grpc_test]
    #[ignore = "`grpc_lanes` runs it in a process of its own"]
    async fn after_calls(account: &(), server: &GrpcServer) -> Result<(), tonic::Status> {
        at_the_same_time(server.wire()).await
    }
}

mod authority {
    use std::convert::Infallible;
    use std::future::Future;
    use std::pin::Pin;
    use std::sync::{LazyLock, Mutex};
    use std::task::{Context, Poll};

    use tokio::sync::Barrier;
    use tonic::body::Body;
    use tonic::server::NamedService;
    use tower::Service;
    use wiretest::prelude::*;
    use wiretest_proto::Users;
    use wiretest_proto::user::v1::GetUserRequest;
    use wiretest_proto::user::v1::user_service_client::UserServiceClient;
    use wiretest_proto::user::v1::user_service_server::UserServiceServer;

    static SEEN: Mutex<Vec<String>> = Mutex::new(Vec::new());
    /// Both calls are there before one is answered: each has a lane of its own, where there are two processors.
    static BOTH: LazyLock<Barrier> = LazyLock::new(|| Barrier::new(2));

    #[derive(Clone)]
    struct Watched(UserServiceServer<Users>);

    impl NamedService for Watched {
        const NAME: &'static str = <UserServiceServer<Users> as NamedService>::NAME;
    }

    impl Service<http::Request<Body>> for Watched {
        type Response = http::Response<Body>;
        type Error = Infallible;
        type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, request: http::Request<Body>) -> Self::Future {
            let authority = request.uri().authority().map(ToString::to_string).unwrap_or_default();
            SEEN.lock().expect("no panic").push(authority);
            let mut users = self.0.clone();
            Box::pin(async move {
                BOTH.wait().await;
                users.call(request).await
            })
        }
    }

    #[fixture(scope = session)]
    async fn server() -> GrpcServer {
        GrpcServer::start(Watched(UserServiceServer::new(Users::default()))).await
    }

    #[fixture(scope = session)]
    async fn over_tls() -> GrpcServer {
        let service = Watched(UserServiceServer::new(Users::default()));
        GrpcServer::builder(service).tls(TestCa::new().server("localhost")).start().await
    }

    async fn two_calls(server: &GrpcServer) -> wiretest::Result {
        SEEN.lock().expect("no panic").clear();
        let call = || {
            let mut users = UserServiceClient::new(server.wire());
            async move { users.get_user(GetUserRequest { id: "user-123".into() }).await }
        };
        let (one, other) = tokio::join!(call(), call());
        one.and(other)?;
        let url = server.url();
        let authority = url.split_once("//").map(|(_, authority)| authority).unwrap_or_default();
        assert_eq!(*SEEN.lock().expect("no panic"), [authority, authority]);
        Ok(())
    }

    #[grpc_test]
    async fn every_lane_has_the_authority_of_the_url(
        server: &GrpcServer,
        over_tls: &GrpcServer,
    ) -> wiretest::Result {
        two_calls(server).await?;
        two_calls(over_tls).await
    }
}

/// The whole server is there for those who clean up what they have made on it.
#[test]
fn a_clean_up_of_the_session_may_call_its_server() {
    let run = Rerun::ignored("ends::after_calls");
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
}
