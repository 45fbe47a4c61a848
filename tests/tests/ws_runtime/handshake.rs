//! Handshakes, good and bad.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use wiretest::prelude::*;

use super::peer::{hub, script};

/// A server that answers every request with these pieces, each in a segment of its own.
async fn canned(pieces: Vec<&'static [u8]>) -> Server {
    Server::start(move |listener| {
        let pieces = pieces.clone();
        async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                stream.set_nodelay(true).expect("a socket");
                let mut request = vec![0; 4096];
                let read = stream.read(&mut request).await.expect("a request");
                assert!(request[..read].ends_with(b"\r\n\r\n"));
                for piece in &pieces {
                    stream.write_all(piece).await.expect("the client reads");
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            }
        }
    })
    .await
}

#[tokio::test]
async fn a_rejection_is_kept_whole() {
    let server = canned(vec![
        b"HTTP/1.1 401 Unauthorized\r\nwww-authenticate: Bearer\r\ncontent-length: 12\r\n\r\n",
        b"token ",
        b"needed",
    ])
    .await;
    let error = Ws::connect(server.ws("/ws")).await.expect_err("a rejection");
    assert_eq!(error.status(), Some(401));
    assert_eq!(error.headers()["www-authenticate"], "Bearer");
    assert_eq!(error.body(), "token needed");
    assert!(error.to_string().contains("the server answered 401 Unauthorized"), "{error}");
}

#[tokio::test]
async fn a_redirect_is_reported_and_not_followed() {
    let server =
        canned(vec![b"HTTP/1.1 302 Found\r\nlocation: ws://elsewhere/\r\ncontent-length: 0\r\n\r\n"]).await;
    let error = Ws::connect(server.ws("/ws")).await.expect_err("a redirect");
    assert_eq!(error.status(), Some(302));
    assert!(error.to_string().contains("a redirect to ws://elsewhere/, which is not followed"), "{error}");
}

#[tokio::test]
async fn an_illegal_acceptance_is_no_connection() {
    let server = canned(vec![
        b"HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: x\r\n\r\n",
    ])
    .await;
    let error = Ws::connect(server.ws("/ws")).await.expect_err("a wrong key");
    assert_eq!(error.status(), Some(101));
    assert!(error.to_string().contains("sec-websocket-accept"), "{error}");
    let server = canned(vec![b"\x00\x01garbage"]).await;
    let error = Ws::connect(server.ws("/ws")).await.expect_err("garbage");
    assert_eq!(error.status(), None);
    assert!(error.to_string().contains("not HTTP/1.1"), "{error}");
    let server = canned(vec![]).await;
    let error = Ws::connect(server.ws("/ws")).await.expect_err("nothing");
    assert!(error.to_string().contains("closed the connection without an answer"), "{error}");
}

#[tokio::test]
async fn a_refused_connection_has_no_status_and_a_cause() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let error = Ws::connect(format!("ws://{address}/ws?token=hush")).await.expect_err("nobody is there");
    assert_eq!((error.status(), error.body()), (None, ""));
    assert!(error.headers().is_empty());
    let cause = std::error::Error::source(&error).expect("a cause");
    assert!(cause.to_string().contains("refused"), "{cause}");
    assert!(!error.to_string().contains("hush"), "{error}");
    assert!(error.to_string().contains("handshake.rs:"), "{error}");
}

#[tokio::test]
async fn what_is_no_url_or_header_says_so() {
    let error = Ws::connect("not a url").await.expect_err("no URL");
    assert!(error.to_string().contains("no URL"), "{error}");
    let error = Ws::connect("ftp://h/").await.expect_err("another scheme");
    assert!(error.to_string().contains("`ftp`"), "{error}");
    let error = Ws::builder("ws://127.0.0.1:1/").header("a b", "c").await.expect_err("no header");
    assert!(error.to_string().contains("header name"), "{error}");
}

#[tokio::test]
async fn a_sub_protocol_is_negotiated() -> wiretest::Result {
    let hub = hub().await;
    let target = script(&hub, &["hold"]).with_query("protocol", "v2");
    let ws = Ws::builder(target.clone()).subprotocol("v1").subprotocol("v2").await?;
    assert_eq!(ws.subprotocol(), Some("v2"));
    let error = Ws::builder(target).subprotocol("v1").await.expect_err("v2 was not offered");
    assert!(error.to_string().contains("chose the sub-protocol \"v2\""), "{error}");
    let ws = Ws::builder(script(&hub, &["hold"])).subprotocol("v1").await?;
    assert_eq!(ws.subprotocol(), None);
    Ok(())
}

#[tokio::test]
async fn what_the_builder_says_is_sent() -> wiretest::Result {
    let (sender, mut receiver) = tokio::sync::mpsc::channel(2);
    let server = Server::start(move |listener| {
        let sender = sender.clone();
        async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut request = vec![0; 4096];
                let read = stream.read(&mut request).await.expect("a request");
                sender.send(String::from_utf8_lossy(&request[..read]).into_owned()).await.expect("it waits");
            }
        }
    })
    .await;
    let builder = Ws::builder(server.ws("/ws?room=a&seq=1"))
        .query("seq", 7)
        .bearer("old")
        .bearer("t")
        .header("x-a", "1")
        .subprotocol("v1");
    assert!(builder.await.is_err());
    let request = receiver.recv().await.ok_or("no request")?;
    assert!(request.starts_with("GET /ws?room=a&seq=7 HTTP/1.1\r\n"), "{request}");
    for line in ["authorization: Bearer t\r\n", "x-a: 1\r\n", "sec-websocket-protocol: v1\r\n"] {
        assert!(request.contains(line), "{request}");
    }
    assert_eq!(request.matches("authorization").count(), 1, "{request}");
    Ok(())
}
