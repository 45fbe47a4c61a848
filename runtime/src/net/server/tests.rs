use std::io;
use std::net::SocketAddr;
use std::sync::mpsc;
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::net::testing::{TEST, body, report};
use crate::run::scope;

async fn echo(listener: TcpListener) -> io::Result<()> {
    loop {
        let (mut stream, _) = listener.accept().await?;
        tokio::spawn(async move {
            let (mut read, mut write) = stream.split();
            tokio::io::copy(&mut read, &mut write).await
        });
    }
}

async fn asked(addr: SocketAddr) -> io::Result<TcpStream> {
    let mut stream = TcpStream::connect(addr).await?;
    stream.write_all(b"ping").await?;
    stream.read_exact(&mut [0; 4]).await?;
    Ok(stream)
}

/// Both the port and the live connection are gone.
async fn gone(addr: SocketAddr, mut stream: TcpStream) {
    assert!(matches!(stream.read(&mut [0; 1]).await, Ok(0) | Err(_)));
    let refused = TcpStream::connect(addr).await.expect_err("nobody listens");
    assert_eq!(refused.kind(), io::ErrorKind::ConnectionRefused);
}

#[tokio::test]
async fn dropping_the_handle_ends_tasks_and_sockets() {
    let server = Server::start(echo).await;
    let (addr, stream) = (server.addr(), asked(server.addr()).await.expect("an echo"));
    drop(server);
    gone(addr, stream).await;
}

#[tokio::test]
async fn stopping_ends_tasks_and_sockets() {
    let server = Server::start(echo).await;
    let (addr, stream) = (server.addr(), asked(server.addr()).await.expect("an echo"));
    server.stop().await.expect("it ends");
    gone(addr, stream).await;
}

#[test]
fn the_end_of_the_test_ends_a_leaked_server() {
    static LEFT: Mutex<Option<(SocketAddr, std::net::TcpStream)>> = Mutex::new(None);
    let report = report(TEST, |cx| {
        Box::pin(body(cx, async {
            let server = Server::start(echo).await;
            let stream = asked(server.addr()).await.expect("an echo").into_std().expect("a std stream");
            *LEFT.lock().expect("a lock") = Some((server.addr(), stream));
            std::mem::forget(server);
        }))
    });
    assert_eq!(report, None);
    let (addr, stream) = LEFT.lock().expect("a lock").take().expect("it ran");
    stream.set_nonblocking(false).expect("a blocking stream");
    assert!(matches!(io::Read::read(&mut &stream, &mut [0; 1]), Ok(0) | Err(_)));
    assert!(std::net::TcpStream::connect(addr).is_err());
}

#[test]
fn the_server_answers_while_the_body_blocks() {
    let report = report(TEST, |cx| {
        Box::pin(body(cx, async {
            let server = Server::start(echo).await;
            let mut stream = std::net::TcpStream::connect(server.addr()).expect("a connection");
            io::Write::write_all(&mut stream, b"ping").expect("sent");
            io::Read::read_exact(&mut stream, &mut [0; 4]).expect("an echo");
        }))
    });
    assert_eq!(report, None);
}

#[test]
fn a_panic_in_a_task_of_the_server_fails_the_test() {
    let report = report(TEST, |cx| {
        Box::pin(body(cx, async {
            let server = Server::start(async |listener| {
                let (stream, _) = listener.accept().await?;
                let handler = tokio::spawn(async move {
                    let _held = stream;
                    panic!("the handler fell over");
                });
                drop(handler.await);
                io::Result::Ok(())
            })
            .await;
            let mut stream = TcpStream::connect(server.addr()).await.expect("a connection");
            assert!(matches!(stream.read(&mut [0; 1]).await, Ok(0) | Err(_)));
        }))
    });
    let report = report.expect("it fails");
    assert!(report.contains("a task of the test panicked at"), "{report}");
    assert!(report.contains("the handler fell over"), "{report}");
}

#[test]
fn the_error_that_ended_a_server_is_in_the_report() {
    let report = report(TEST, |cx| {
        Box::pin(body(cx, async {
            let server = Server::start(async |listener| {
                listener.accept().await?;
                Err::<(), _>(io::Error::other("the store is gone"))
            })
            .await;
            let mut stream = TcpStream::connect(server.addr()).await.expect("a connection");
            assert_eq!(stream.read(&mut [0; 1]).await.ok(), Some(1), "no greeting");
        }))
    });
    let report = report.expect("it fails");
    assert!(report.contains("server 127.0.0.1:"), "{report}");
    assert!(report.contains("it ended by itself with an error: the store is gone"), "{report}");
}

#[test]
fn a_server_that_fails_at_once_was_never_started() {
    let report = report(TEST, |cx| {
        Box::pin(body(cx, async {
            Server::start(|_| async { Err::<(), _>(io::Error::other("no certificate")) }).await;
        }))
    });
    let report = report.expect("it fails");
    assert!(report.contains("did not start: no certificate"), "{report}");
    assert!(report.contains("server/tests.rs:"), "{report}");
}

#[test]
fn a_server_that_cannot_end_is_reported() {
    static RELEASE: OnceLock<mpsc::Sender<()>> = OnceLock::new();
    let report = report(TEST, |cx| {
        Box::pin(body(cx, async {
            let (sender, receiver) = mpsc::channel();
            let _ = RELEASE.set(sender);
            let (blocks, blocked) = tokio::sync::oneshot::channel();
            let server = Server::start(|listener| async move {
                listener.accept().await.expect("a connection");
                blocks.send(()).expect("the test waits");
                receiver.recv().expect("the test releases it");
            })
            .await;
            TcpStream::connect(server.addr()).await.expect("a connection");
            blocked.await.expect("it accepts");
            std::mem::forget(server);
        }))
    });
    RELEASE.get().expect("it ran").send(()).expect("it still blocks");
    assert!(report.expect("it fails").contains("blocking code holds its thread"));
}

#[tokio::test]
async fn in_memory_serves_each_connection_by_itself() {
    let mut count = 0;
    let server = Server::in_memory(move |mut stream| {
        count += 1;
        async move { stream.write_all(format!("hello {count}").as_bytes()).await }
    })
    .await;
    for expected in ["hello 1", "hello 2"] {
        let mut text = String::new();
        server.open().expect("a stream").read_to_string(&mut text).await.expect("text");
        assert_eq!(text, expected);
    }
    let target = server.ws("/ws?a=1");
    assert_eq!(target.to_string(), "ws://in-memory/ws?a=1");
    let connect = target.connector().expect("a connector").clone();
    connect().expect("a third connection");
    drop(server);
    tokio::task::yield_now().await;
    assert_eq!(connect().expect_err("it has ended").kind(), io::ErrorKind::ConnectionRefused);
}

#[test]
fn a_panic_in_an_in_memory_handler_fails_the_test() {
    let report = report(TEST, |cx| {
        Box::pin(body(cx, async {
            let server = Server::in_memory(|_| async { panic!("the handler fell over") }).await;
            assert_eq!(server.open().expect("a stream").read(&mut [0; 1]).await.ok(), Some(0));
        }))
    });
    assert!(report.expect("it fails").contains("the handler fell over"));
}

#[test]
fn a_paused_clock_is_exact_in_memory() {
    let report = report(TEST.paused_clock(), |cx| {
        Box::pin(body(cx, async {
            let server = Server::in_memory(|mut stream| async move {
                tokio::time::sleep(Duration::from_secs(3600)).await;
                stream.write_all(b"x").await
            })
            .await;
            let started = tokio::time::Instant::now();
            server.open().expect("a stream").read_exact(&mut [0; 1]).await.expect("a byte");
            assert_eq!(started.elapsed(), Duration::from_secs(3600));
        }))
    });
    assert_eq!(report, None);
}

#[test]
fn a_paused_clock_refuses_sockets() {
    let report = report(TEST.paused_clock(), |cx| {
        Box::pin(body(cx, async {
            Server::start(echo).await;
        }))
    });
    assert!(report.expect("it fails").contains("`Server::start` was refused: under `clock = paused`"));
}

#[test]
fn a_paused_clock_refuses_servers_of_another_runtime() {
    static OTHER: OnceLock<Server> = OnceLock::new();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let server = runtime.block_on(Server::in_memory(async |_| ()));
    assert!(OTHER.set(server).is_ok());
    let report = report(TEST.paused_clock(), |cx| {
        Box::pin(body(cx, async {
            let error = OTHER.get().expect("it is there").open().expect_err("refused");
            assert!(error.to_string().contains("another runtime"), "{error}");
            Server::remote("http://127.0.0.1:1").http("/");
        }))
    });
    assert!(report.expect("it fails").contains("a server behind a socket was refused"));
}

#[test]
fn a_handler_knows_its_test() {
    let report = report(TEST, |cx| {
        Box::pin(body(cx, async {
            let (sender, mut names) = tokio::sync::mpsc::unbounded_channel();
            let _server = Server::start(move |_| async move {
                let name = || scope::current().map(|scope| scope.name.clone());
                let blocking = tokio::task::spawn_blocking(name).await.expect("it ran");
                assert_eq!(sender.send((name(), blocking)), Ok(()));
            })
            .await;
            let name = Some("net::sample".to_owned());
            assert_eq!(names.recv().await, Some((name.clone(), name)));
        }))
    });
    assert_eq!(report, None);
}

#[test]
#[should_panic(expected = "the scheme `localhost` is none of http, https, ws, wss")]
fn a_remote_without_scheme_is_refused() {
    Server::remote("localhost:8080");
}

#[test]
fn a_server_is_shared_by_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Server>();
    shared::<Target>();
}
