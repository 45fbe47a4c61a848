use std::time::Instant;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::net::Server;
use crate::net::testing::{TEST, body, report};

async fn echo(listener: TcpListener) -> io::Result<()> {
    loop {
        let (mut stream, _) = listener.accept().await?;
        tokio::spawn(async move {
            let (mut read, mut write) = stream.split();
            tokio::io::copy(&mut read, &mut write).await?;
            write.shutdown().await
        });
    }
}

async fn proxied() -> (Server, Proxy, TcpStream) {
    let server = Server::start(echo).await;
    let proxy = Proxy::to(server.addr()).await;
    let stream = TcpStream::connect(proxy.addr()).await.expect("a connection");
    (server, proxy, stream)
}

async fn asked(stream: &mut TcpStream, data: &[u8]) -> io::Result<Vec<u8>> {
    stream.write_all(data).await?;
    let mut answer = vec![0; data.len()];
    stream.read_exact(&mut answer).await?;
    Ok(answer)
}

async fn silent(stream: &mut TcpStream) -> bool {
    tokio::time::timeout(Duration::from_millis(100), stream.read(&mut [0; 1])).await.is_err()
}

#[tokio::test]
async fn without_faults_everything_comes_through() {
    let (_server, _proxy, mut stream) = proxied().await;
    let data: Vec<u8> = (0..1_000_000_u32).map(|byte| (byte % 251) as u8).collect();
    let (mut read, mut write) = stream.split();
    let mut answer = Vec::new();
    let sending = async {
        write.write_all(&data).await?;
        write.shutdown().await
    };
    tokio::try_join!(sending, read.read_to_end(&mut answer)).expect("a whole answer and its end");
    assert!(answer == data);
}

#[tokio::test]
async fn latency_delays_each_direction_of_a_live_connection() {
    let (_server, proxy, mut stream) = proxied().await;
    asked(&mut stream, b"warm").await.expect("an echo");
    proxy.latency(Duration::from_millis(60));
    let sent = Instant::now();
    asked(&mut stream, b"ping").await.expect("an echo");
    assert!(sent.elapsed() >= Duration::from_millis(120), "{:?}", sent.elapsed());
    proxy.latency(Duration::from_secs(60));
    stream.write_all(b"ping").await.expect("sent");
    assert!(silent(&mut stream).await);
    proxy.heal();
    stream.read_exact(&mut [0; 4]).await.expect("it comes at once");
}

#[tokio::test]
async fn bandwidth_slows_down() {
    let (_server, proxy, mut stream) = proxied().await;
    proxy.bandwidth(20_000);
    let sent = Instant::now();
    asked(&mut stream, &[7; 4_000]).await.expect("an echo");
    // 4000 bytes take 200 ms up, and the last step of them as long again down.
    assert!(sent.elapsed() >= Duration::from_millis(200), "{:?}", sent.elapsed());
    proxy.bandwidth(1);
    stream.write_all(&[7; 4_000]).await.expect("sent");
    assert!(silent(&mut stream).await);
    proxy.heal();
    stream.read_exact(&mut [0; 4_000]).await.expect("it comes at once");
}

#[tokio::test]
async fn a_blackhole_holds_back_live_and_new_connections() {
    let (_server, proxy, mut stream) = proxied().await;
    asked(&mut stream, b"warm").await.expect("an echo");
    proxy.blackhole();
    let mut new = TcpStream::connect(proxy.addr()).await.expect("it is taken");
    for stream in [&mut stream, &mut new] {
        stream.write_all(b"ping").await.expect("sent");
        assert!(silent(stream).await);
    }
    proxy.heal();
    for stream in [&mut stream, &mut new] {
        stream.read_exact(&mut [0; 4]).await.expect("what was held back");
    }
}

#[tokio::test]
async fn reset_is_a_reset_for_live_and_new_connections() {
    let (_server, proxy, mut stream) = proxied().await;
    asked(&mut stream, b"warm").await.expect("an echo");
    proxy.reset();
    let error = stream.read(&mut [0; 1]).await.expect_err("a reset");
    assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
    // The reset may come before the client's own `connect` has returned.
    let new = async { TcpStream::connect(proxy.addr()).await?.read(&mut [0; 1]).await };
    assert_eq!(new.await.expect_err("a reset").kind(), io::ErrorKind::ConnectionReset);
    proxy.heal();
    let mut healed = TcpStream::connect(proxy.addr()).await.expect("a connection");
    asked(&mut healed, b"ping").await.expect("an echo");
}

#[tokio::test]
async fn cut_after_is_exact_and_counts_from_its_call() {
    let (_server, proxy, mut stream) = proxied().await;
    asked(&mut stream, b"before").await.expect("an echo");
    proxy.cut_after(10);
    stream.write_all(&[7; 25]).await.expect("sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.expect("an end, not a reset");
    assert_eq!(answer, [7; 10]);
    let mut new = TcpStream::connect(proxy.addr()).await.expect("a connection");
    asked(&mut new, &[7; 9]).await.expect("an echo");
    proxy.cut_after(0);
    assert_eq!(new.read(&mut [0; 1]).await.expect("an end"), 0);
}

#[tokio::test]
async fn the_end_takes_connections_and_port_along() {
    let (_server, proxy, mut stream) = proxied().await;
    asked(&mut stream, b"warm").await.expect("an echo");
    let addr = proxy.addr();
    drop(proxy);
    assert!(matches!(stream.read(&mut [0; 1]).await, Ok(0) | Err(_)));
    TcpStream::connect(addr).await.expect_err("nobody listens");
}

#[tokio::test]
async fn it_stands_before_urls_and_names() {
    let server = Server::start(echo).await;
    for upstream in [server.http("/path"), format!("localhost:{}", server.addr().port())] {
        let proxy = Proxy::to(upstream).await;
        let mut stream = TcpStream::connect(proxy.addr()).await.expect("a connection");
        asked(&mut stream, b"ping").await.expect("an echo");
        assert_eq!(proxy.url(), format!("http://{}", proxy.addr()));
        assert_eq!(proxy.ws("/ws?a=1").to_string(), format!("ws://{}/ws?a=1", proxy.addr()));
    }
}

#[tokio::test]
#[should_panic(expected = "it was asked to stand before `nowhere`: write `host:port` or a URL")]
async fn an_upstream_that_is_no_address_is_told() {
    Proxy::to("nowhere").await;
}

#[test]
fn the_report_shows_faults_and_who_was_not_there() {
    let report = report(TEST, |cx| {
        Box::pin(body(cx, async {
            let gone = Server::start(echo).await.addr();
            let proxy = Proxy::to(gone).await;
            proxy.latency(Duration::from_millis(1)).bandwidth(1_000_000);
            let mut stream = TcpStream::connect(proxy.addr()).await.expect("it is taken");
            assert_eq!(asked(&mut stream, b"ping").await.expect("an echo"), b"ping");
        }))
    });
    let report = report.expect("it fails");
    assert!(report.contains("proxy to 127.0.0.1:"), "{report}");
    assert!(report.contains(": latency 1ms\n"), "{report}");
    assert!(report.contains(": bandwidth 1000000 bytes per second\n"), "{report}");
    assert!(
        report.contains("connection 1: nothing behind the proxy answers: Connection refused"),
        "{report}"
    );
}

#[test]
fn a_paused_clock_refuses_proxies() {
    let report =
        report(TEST.paused_clock(), |cx| Box::pin(body(cx, async { drop(Proxy::to("127.0.0.1:1").await) })));
    assert!(report.is_some_and(|report| report.contains("`Proxy::to` was refused")));
}
