//! When an external program is ready, and what is said when it is not.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};

use super::*;

fn free_addr() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port")
}

#[tokio::test]
async fn a_line_makes_it_ready_and_is_captured() {
    let script = "echo starting >&2; echo 'listening on 127.0.0.1:4242'; exec sleep 60";
    let process = Process::spawn(sh(script)).ready(Ready::line(r"listening on \S+:(\d+)")).await;
    let process = process.expect("it gets ready");
    assert_eq!(process.captured().as_deref(), Some("4242"));
    assert!(process.output().contains("listening on 127.0.0.1:4242"));
    assert_eq!(process.status(), None);
    let pid = process.id().to_string();
    assert!(running(&pid));
    process.stop().await.expect("it ends");
    assert!(!std::path::Path::new(&format!("/proc/{pid}")).exists(), "a zombie is left");
}

#[tokio::test]
async fn a_tcp_port_makes_it_ready() {
    let addr = free_addr();
    let process =
        Process::spawn(helper("getting_ready::http_helper", &addr.to_string())).ready(Ready::tcp(addr)).await;
    let process = process.expect("it gets ready");
    tokio::net::TcpStream::connect(addr).await.expect("it listens");
    drop(process);
    tokio::net::TcpStream::connect(addr).await.expect_err("it is gone");
}

#[tokio::test]
async fn only_a_2xx_makes_it_ready() {
    let addr = free_addr();
    let ready = Ready::http(format!("http://{addr}/health?deep=1"));
    let process = Process::spawn(helper("getting_ready::http_helper", &addr.to_string())).ready(ready).await;
    let process = process.expect("it gets ready");
    let asked = || process.output().matches("GET /health?deep=1 HTTP/1.1").count();
    eventually("it was asked three times", || asked() >= 3);
    assert_eq!(asked(), 3, "{}", process.output());
}

#[test]
fn http_helper() {
    let Ok(addr) = std::env::var(HELPER) else { return };
    let listener = TcpListener::bind(addr).expect("the port is free");
    let mut asked = 0;
    loop {
        let (mut stream, _) = listener.accept().expect("a connection");
        let mut request = [0; 1024];
        let length = stream.read(&mut request).unwrap_or_default();
        if length > 0 {
            asked += 1;
            println!("{}", String::from_utf8_lossy(&request[..length]));
            let status = if asked < 3 { "503 Service Unavailable" } else { "204 No Content" };
            let _ = write!(stream, "HTTP/1.1 {status}\r\n\r\n");
        }
    }
}

#[tokio::test]
async fn an_early_end_is_noticed_at_once() {
    let started = Instant::now();
    let script = "echo 'no database' >&2; exit 3";
    let error = Process::spawn(sh(script)).ready(Ready::tcp(free_addr())).await.expect_err("it ended");
    assert!(started.elapsed() < Duration::from_secs(5));
    assert_eq!(error.status().and_then(|status| status.code()), Some(3));
    assert_eq!(error.output(), "no database\n");
    let text = error.to_string();
    assert!(text.contains("ended before it was ready (a TCP connection to 127.0.0.1:"), "{text}");
    assert!(text.contains("exit status: 3\nits output:\n  no database"), "{text}");
}

#[tokio::test]
async fn one_that_does_not_get_ready_is_ended_and_told() {
    let ready = Ready::tcp(free_addr());
    let starting = Process::spawn(sh("echo $$; exec sleep 60")).ready(ready);
    let error = starting.ready_within(Duration::from_millis(300)).await.expect_err("it never listens");
    let text = error.to_string();
    assert!(text.contains("was not ready within 300ms: a TCP connection to"), "{text}");
    assert!(text.contains("the last attempt: Connection refused"), "{text}");
    assert!(!running(error.output().trim()), "{text}");
}

#[tokio::test]
async fn a_program_that_is_not_there_is_named() {
    let error = Process::spawn(StdCommand::new("wiretest-no-such-program")).await.expect_err("not there");
    let text = error.to_string();
    assert!(
        text.starts_with("the process `wiretest-no-such-program` could not be started: No such file"),
        "{text}"
    );
    assert!(std::error::Error::source(&error).is_some());
}

#[tokio::test]
async fn a_port_in_use_is_told_before_the_start() {
    let other = TcpListener::bind("127.0.0.1:0").expect("a port");
    let addr = other.local_addr().expect("an address");
    let error = Process::spawn(sh("exec sleep 60")).ready(Ready::tcp(addr)).await.expect_err("it is taken");
    assert!(error.to_string().contains(&format!("something else already answers at {addr}")), "{error}");
}

#[tokio::test]
async fn checks_that_make_no_sense_are_told() {
    for (ready, problem) in [
        (Ready::line("("), "`(` is no regex"),
        (Ready::http("nowhere"), "`nowhere` is no URL"),
        (Ready::http("https://localhost"), "is not `http://`"),
    ] {
        let error = Process::spawn(sh("exit")).ready(ready).await.expect_err("nonsense");
        assert!(error.to_string().contains(problem), "{error}");
    }
}
