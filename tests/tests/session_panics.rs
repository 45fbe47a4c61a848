//! A panic in what tests share fails the tests that used it meanwhile, or else the process.

use wiretest_tests::Rerun;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Serves one byte a connection, and panics at a `p`.
async fn serve(listener: TcpListener) -> std::io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(handle(stream));
    }
}

async fn handle(mut stream: impl AsyncReadExt + AsyncWriteExt + Unpin) {
    assert_ne!(stream.read_u8().await.expect("a byte"), b'p', "the handler fell over");
    stream.write_u8(b'k').await.expect("a client");
}

/// Asks the server to panic, and waits until its end of the connection is gone.
async fn provoke(mut stream: impl AsyncReadExt + AsyncWriteExt + Unpin) {
    stream.write_u8(b'p').await.expect("a server");
    stream.read_u8().await.expect_err("the handler panics");
}

mod shared {
    use tonic::{Request, Response, Status};
    use wiretest::prelude::*;
    use wiretest_proto::user::v1::user_service_server::{UserService, UserServiceServer};
    use wiretest_proto::user::v1::{GetUserRequest, User};

    #[fixture(scope = session)]
    pub(super) async fn socket() -> Server {
        Server::start(super::serve).await
    }

    #[fixture(scope = session)]
    pub(super) async fn memory() -> Server {
        Server::in_memory(super::handle).await
    }

    #[fixture(scope = session)]
    pub(super) fn address(socket: &Server) -> std::net::SocketAddr {
        socket.addr()
    }

    #[fixture(scope = session)]
    pub(super) fn runtime() -> tokio::runtime::Handle {
        tokio::runtime::Handle::current()
    }

    struct Panics;

    #[tonic::async_trait]
    impl UserService for Panics {
        async fn get_user(&self, _: Request<GetUserRequest>) -> Result<Response<User>, Status> {
            panic!("the handler fell over")
        }
    }

    #[fixture(scope = session)]
    pub(super) async fn grpc() -> GrpcServer {
        GrpcServer::start(UserServiceServer::new(Panics)).await
    }
}

/// Each provokes a panic, and would pass but for it.
mod blamed {
    use tonic::transport::Endpoint;
    use wiretest::prelude::*;
    use wiretest_proto::user::v1::GetUserRequest;
    use wiretest_proto::user::v1::user_service_client::UserServiceClient;

    use super::shared::{address, grpc, memory, runtime, socket};
    use super::{TcpStream, provoke};

    #[grpc_test]
    #[ignore = "fails on purpose: `session_panics` runs it"]
    async fn a_handler_of_a_server(socket: &Server) -> std::io::Result<()> {
        provoke(TcpStream::connect(socket.addr()).await?).await;
        Ok(())
    }

    #[grpc_test]
    #[ignore = "fails on purpose: `session_panics` runs it"]
    async fn a_handler_behind_another_fixture(address: std::net::SocketAddr) -> std::io::Result<()> {
        provoke(TcpStream::connect(address).await?).await;
        Ok(())
    }

    #[grpc_test]
    #[ignore = "fails on purpose: `session_panics` runs it"]
    async fn a_handler_in_memory(memory: &Server) -> std::io::Result<()> {
        provoke(memory.open()?).await;
        Ok(())
    }

    #[grpc_test]
    #[ignore = "fails on purpose: `session_panics` runs it"]
    async fn a_handler_called_by_a_plain_client(grpc: &GrpcServer) {
        let mut users = UserServiceClient::new(grpc.channel());
        users.get_user(GetUserRequest::default()).await.expect_err("the handler panics");
    }

    #[grpc_test]
    #[ignore = "fails on purpose: `session_panics` runs it"]
    async fn a_handler_called_by_nobody_known(grpc: &GrpcServer) -> wiretest::Result {
        let mut users = UserServiceClient::new(Endpoint::from_shared(grpc.url())?.connect_lazy());
        users.get_user(GetUserRequest::default()).await.expect_err("the handler panics");
        Ok(())
    }

    #[grpc_test]
    #[ignore = "fails on purpose: `session_panics` runs it"]
    async fn a_task_on_the_session_runtime(runtime: &tokio::runtime::Handle) {
        runtime.spawn(async { panic!("the task fell over") }).await.expect_err("it panics");
    }

    #[grpc_test(runtime = session)]
    #[ignore = "fails on purpose: `session_panics` runs it"]
    async fn a_task_of_a_body_on_the_session_runtime() {
        tokio::spawn(async { panic!("the task fell over") }).await.expect_err("it panics");
    }
}

/// Each passes.
mod spared {
    use wiretest::prelude::*;

    use super::shared::socket;
    use super::{TcpStream, provoke};

    #[grpc_test(panics = allowed)]
    #[ignore = "`session_panics` runs it in a process of its own"]
    async fn whoever_allows_panics(socket: &Server) -> std::io::Result<()> {
        provoke(TcpStream::connect(socket.addr()).await?).await;
        Ok(())
    }

    #[grpc_test(runtime = session)]
    #[ignore = "`session_panics` runs it in a process of its own"]
    async fn whoever_judges_its_task() {
        wiretest::spawn(async { panic!("the task fell over") }).await.expect_err("it panics");
    }
}

/// Panics when no test is left.
mod nobody {
    use wiretest::prelude::*;

    use super::{TcpStream, provoke};

    #[fixture(scope = session)]
    async fn late() -> Server {
        let server = Server::start(super::serve).await;
        let address = server.addr();
        defer(async move { provoke(TcpStream::connect(address).await.expect("a server")).await });
        server
    }

    #[grpc_test]
    #[ignore = "`session_panics` runs it in a process of its own"]
    async fn is_there(late: &Server) {}
}

#[test]
fn every_test_that_used_it_fails() {
    let run = Rerun::ignored("blamed::");
    assert!(run.stdout.contains("test result: FAILED. 0 passed; 7 failed;"), "{}", run.stdout);
    for (test, problem) in [
        ("a_handler_of_a_server", "a task of the session fixture `socket` panicked at"),
        ("a_handler_behind_another_fixture", "a task of the session fixture `socket` panicked at"),
        ("a_handler_in_memory", "a task of the session fixture `memory` panicked at"),
        ("a_handler_called_by_a_plain_client", "a handler of the gRPC server panicked at"),
        (
            "a_handler_called_by_nobody_known",
            "a handler of the gRPC server of the session fixture `grpc` panicked at",
        ),
        ("a_task_on_the_session_runtime", "a task on the session runtime panicked at"),
        ("a_task_of_a_body_on_the_session_runtime", "a task on the session runtime panicked at"),
    ] {
        let report = run.report(&format!("blamed::{test}"));
        assert!(report.contains(problem), "{report}");
    }
}

#[test]
fn the_report_says_where_and_why() {
    let run = Rerun::ignored("blamed::a_handler_of_a_server");
    insta::assert_snapshot!(run.report("blamed::a_handler_of_a_server"));
}

#[test]
fn a_test_that_allows_or_judges_it_passes() {
    let run = Rerun::ignored("spared::");
    assert_eq!(run.code, Some(0), "{}\n{}", run.stdout, run.stderr);
}

#[test]
fn one_that_no_test_was_there_for_fails_the_process() {
    let run = Rerun::ignored("nobody::");
    assert!(run.passed("nobody::is_there"), "{}", run.stdout);
    assert_eq!(run.code, Some(101), "{}", run.stderr);
    let problem = "the process failed: a task of the session fixture `late` panicked at";
    assert!(run.stderr.contains(problem), "{}", run.stderr);
    assert!(run.stderr.contains("the handler fell over"), "{}", run.stderr);
}
