//! A call that is made again, since its connection went away before it had begun.

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use wiretest::prelude::*;
use wiretest_proto::user::v1::user_service_client::UserServiceClient;

use crate::get;

const PREFACE: usize = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".len();
const HEADERS: u8 = 1;

/// An empty SETTINGS frame.
const SETTINGS: &[u8] = b"\0\0\0\x04\0\0\0\0\0";
/// SETTINGS_MAX_CONCURRENT_STREAMS of 0: the next call waits on the client's side.
const NO_CALLS: &[u8] = b"\0\0\x06\x04\0\0\0\0\0\0\x03\0\0\0\0";
/// NOT_FOUND as the answer to stream 1, Trailers-Only.
const NOT_FOUND: &[u8] =
    b"\0\0\x2f\x01\x05\0\0\0\x01\x88\0\x0ccontent-type\x10application/grpc\0\x0bgrpc-status\x015";
/// GOAWAY without an error, after stream 1.
const GO_AWAY: &[u8] = b"\0\0\x08\x07\0\0\0\0\0\0\0\0\x01\0\0\0\0";

/// Reads until a request's headers.
async fn first_call(stream: &mut TcpStream) -> std::io::Result<()> {
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head).await?;
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        let mut payload = vec![0; usize::try_from(length).unwrap_or(usize::MAX)];
        stream.read_exact(&mut payload).await?;
        if head[3] == HEADERS {
            return Ok(());
        }
    }
}

/// Answers the first call, takes no other, goes away when it is told to, and leads the next connection to
/// `server`.
async fn goes_away(listener: TcpListener, server: String, go: oneshot::Receiver<()>) -> std::io::Result<()> {
    let (mut stream, _) = listener.accept().await?;
    stream.read_exact(&mut [0; PREFACE]).await?;
    stream.write_all(SETTINGS).await?;
    first_call(&mut stream).await?;
    stream.write_all(&[NO_CALLS, NOT_FOUND].concat()).await?;
    let _ = go.await;
    stream.write_all(GO_AWAY).await?;
    let (mut again, _) = listener.accept().await?;
    let mut there = TcpStream::connect(server).await?;
    copy_bidirectional(&mut again, &mut there).await.map(drop)
}

/// Until the connection has the call: all that is on its way there runs on this thread.
async fn under_way() {
    for _ in 0..1000 {
        tokio::task::yield_now().await;
    }
}

fn micros(call: &wiretest::Call) -> Option<u64> {
    call.request_headers().get("grpc-timeout")?.to_str().ok()?.strip_suffix('u')?.parse().ok()
}

#[grpc_test]
async fn it_has_what_is_left_of_its_deadline() -> wiretest::Result {
    let server = GrpcServer::start(crate::service()).await;
    let address = server.url().trim_start_matches("http://").to_owned();
    let (go, told) = oneshot::channel();
    let front = Server::start(move |listener| goes_away(listener, address, told)).await;
    let wire = Wire::connect(front.http("")).await?.deadline(std::time::Duration::from_secs(20));
    let mut users = UserServiceClient::new(wire.clone());
    users.get_user(get("nobody")).await.expect_status(Code::NotFound)?;
    let (answer, ()) = tokio::join!(users.get_user(get("user-123")), async {
        under_way().await;
        let _ = go.send(());
    });
    answer?;
    let (asked, seen) = (wire.calls(), server.calls());
    assert!(asked[1].to_string().contains("sent again"), "{}", asked[1]);
    let (first, left) = (micros(&asked[1]).ok_or("no timeout")?, micros(&seen[0]).ok_or("no timeout")?);
    assert!(first == 20_000_000 && left < first, "{left} of {first} microseconds");
    Ok(())
}
