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

/// The whole server is there for those who clean up what they have made on it.
#[test]
fn a_clean_up_of_the_session_may_call_its_server() {
    let run = Rerun::ignored("ends::after_calls");
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
}
