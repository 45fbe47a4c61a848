//! Servers and external programs as fixtures: in reach of clean-ups, in the report, gone at the end.

use wiretest_tests::Rerun;

mod clean_ups {
    use tokio::net::TcpStream;
    use wiretest::prelude::*;

    #[fixture]
    async fn server() -> Server {
        Server::start(async |listener| {
            loop {
                listener.accept().await?;
            }
            #[expect(unreachable_code)]
            std::io::Result::Ok(())
        })
        .await
    }

    #[fixture]
    async fn user(server: &Server) -> u32 {
        let addr = server.addr();
        defer(async move { TcpStream::connect(addr).await.map(drop) });
        7
    }

    #[grpc_test]
    async fn still_find_the_server(user: u32) {
        assert_eq!(user, 7);
    }

    #[grpc_test]
    async fn find_a_server_that_the_body_has_borrowed(user: u32, server: &Server) {
        assert_eq!(user, 7);
        TcpStream::connect(server.addr()).await.unwrap();
    }
}

/// Run in processes of their own by the tests below.
mod external {
    use std::process::Command;

    use wiretest::ProcessError;
    use wiretest::prelude::*;

    #[fixture(scope = session)]
    async fn program() -> Result<Process, wiretest::Error> {
        let mut command = Command::new("sh");
        command.args(["-c", "echo listening on 4242 as $$; exec sleep 60"]);
        Ok(Process::spawn(command).ready(Ready::line(r"listening on (\d+)")).await?)
    }

    #[fixture(scope = session)]
    fn port(program: &Process) -> u16 {
        program.captured().unwrap().parse().unwrap()
    }

    #[grpc_test]
    #[ignore = "the tests of `external` run it in a process of its own"]
    async fn fails(port: u16) {
        assert_eq!(port, 80);
    }

    #[fixture(scope = session)]
    async fn broken() -> Result<Process, ProcessError> {
        let mut command = Command::new("sh");
        command.args(["-c", "echo 'no database' >&2; exit 3"]);
        Process::spawn(command).ready(Ready::tcp("127.0.0.1:1")).await
    }

    #[grpc_test]
    #[ignore = "the tests of `external` run it in a process of its own"]
    async fn is_broken(broken: &Process) {
        assert!(broken.id() > 0);
    }
}

#[test]
fn an_external_program_is_in_the_report_and_gone_with_the_process() {
    let run = Rerun::ignored("external::fails");
    let report = run.output("external::fails");
    assert!(report.contains("process `sh -c echo listening on 4242 as $$; exec sleep 60`"), "{report}");
    assert!(report.contains("it is running\n  its output:\n  listening on 4242 as "), "{report}");
    let (_, printed) = report.rsplit_once("listening on 4242 as ").expect("the program's output");
    let pid = printed.lines().next().expect("an id").trim();
    assert!(!std::path::Path::new(&format!("/proc/{pid}")).exists(), "{pid} still runs");
}

#[test]
fn an_external_program_that_is_broken_is_told_once() {
    let run = Rerun::ignored("external::is_broken");
    let report = run.output("external::is_broken");
    assert!(
        report.contains("ended before it was ready (a TCP connection to 127.0.0.1:1): exit status: 3"),
        "{report}"
    );
    assert_eq!(report.matches("no database").count(), 2, "in the command and in the output: {report}");
}
