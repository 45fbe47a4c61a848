//! The answer to the upgrade: head and, for a rejection, the whole body, whatever the segmentation.

use std::io;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, Response};
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::time::timeout;

use super::body::{Body, Framing};

/// The longest head, and how many headers it may have.
const HEAD: usize = 64 << 10;
const HEADERS: usize = 128;
/// How long a body whose end only the connection's end tells may keep us waiting between two pieces.
const IDLE: Duration = Duration::from_secs(1);

/// What the server answered, and the bytes behind it.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) response: Response<()>,
    /// For a rejection its body; for an acceptance the first bytes of the WebSocket.
    pub(crate) rest: Vec<u8>,
}

/// Why there is no answer that can be read.
#[derive(Debug)]
pub(crate) struct Unreadable {
    pub(crate) problem: String,
    pub(crate) source: Option<io::Error>,
}

impl Unreadable {
    fn new(problem: impl Into<String>) -> Self {
        Self { problem: problem.into(), source: None }
    }
}

impl From<io::Error> for Unreadable {
    fn from(error: io::Error) -> Self {
        Self { problem: "the connection broke during the handshake".to_owned(), source: Some(error) }
    }
}

/// Reads the answer.
pub(crate) async fn read(io: &mut (impl AsyncRead + Unpin)) -> Result<Answered, Unreadable> {
    let mut buffer = Vec::with_capacity(1024);
    let response = loop {
        let (response, length) = head(io, &mut buffer).await?;
        buffer.drain(..length);
        // Interim answers (RFC 9110, section 15.2) come before the one that counts.
        if !response.status().is_informational() || response.status() == 101 {
            break response;
        }
    };
    if response.status() == 101 {
        return Ok(Answered { response, rest: buffer });
    }
    let rest = body(io, &response, buffer).await?;
    Ok(Answered { response, rest })
}

async fn head(
    io: &mut (impl AsyncRead + Unpin),
    buffer: &mut Vec<u8>,
) -> Result<(Response<()>, usize), Unreadable> {
    loop {
        if let Some(found) = parse(buffer)? {
            return Ok(found);
        }
        if buffer.len() > HEAD {
            return Err(Unreadable::new(format!("the answer's head is longer than {HEAD} bytes")));
        }
        if io.read_buf(buffer).await? == 0 {
            let problem = match buffer.len() {
                0 => "the server closed the connection without an answer".to_owned(),
                some => format!("the server closed the connection after {some} bytes of an answer"),
            };
            return Err(Unreadable::new(problem));
        }
    }
}

fn parse(buffer: &[u8]) -> Result<Option<(Response<()>, usize)>, Unreadable> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS];
    let mut head = httparse::Response::new(&mut headers);
    match head.parse(buffer) {
        Ok(httparse::Status::Partial) => Ok(None),
        Ok(httparse::Status::Complete(length)) => Ok(Some((response(&head)?, length))),
        Err(httparse::Error::TooManyHeaders) => {
            Err(Unreadable::new(format!("the answer has more than {HEADERS} headers")))
        }
        Err(error) => {
            let start = String::from_utf8_lossy(&buffer[..buffer.len().min(80)]);
            Err(Unreadable::new(format!("the answer is not HTTP/1.1 ({error}): {start:?}")))
        }
    }
}

fn response(head: &httparse::Response<'_, '_>) -> Result<Response<()>, Unreadable> {
    let mut headers = HeaderMap::new();
    for header in head.headers.iter() {
        let name = HeaderName::from_bytes(header.name.as_bytes());
        let value = HeaderValue::from_bytes(header.value);
        let (Ok(name), Ok(value)) = (name, value) else {
            return Err(Unreadable::new(format!("the answer's header `{}` is not legal", header.name)));
        };
        headers.append(name, value);
    }
    let status = head.code.unwrap_or_default();
    let built = Response::builder().status(status).body(());
    let mut built = built.map_err(|_| Unreadable::new(format!("the answer's status is {status}")))?;
    *built.headers_mut() = headers;
    Ok(built)
}

async fn body(
    io: &mut (impl AsyncRead + Unpin),
    response: &Response<()>,
    buffer: Vec<u8>,
) -> Result<Vec<u8>, Unreadable> {
    let framing = Framing::of(response);
    let patient = framing != Framing::UntilTheEnd;
    let mut body = Body::new(framing, buffer);
    while !body.done() {
        let mut piece = Vec::with_capacity(4096);
        let read = io.read_buf(&mut piece);
        let read = if patient { read.await } else { timeout(IDLE, read).await.unwrap_or(Ok(0)) };
        // A body that breaks off is shown as far as it came.
        match read {
            Ok(0) | Err(_) => break,
            Ok(_) => body.feed(&piece),
        }
    }
    Ok(body.into_bytes())
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt as _;

    use super::*;

    async fn answered(pieces: &[&[u8]], keep_open: bool) -> Result<Answered, Unreadable> {
        let (mut client, mut server) = tokio::io::duplex(64);
        let pieces: Vec<Vec<u8>> = pieces.iter().map(|piece| piece.to_vec()).collect();
        let serve = async move {
            for piece in pieces {
                let _ = server.write_all(&piece).await;
                tokio::task::yield_now().await;
            }
            keep_open.then_some(server)
        };
        let ask = async move {
            let answered = read(&mut client).await;
            drop(client);
            answered
        };
        let (answered, _open) = tokio::join!(ask, serve);
        answered
    }

    #[tokio::test(start_paused = true)]
    async fn the_whole_body_is_read_whatever_the_segmentation() {
        let whole: &[u8] = b"HTTP/1.1 401 Unauthorized\r\ncontent-length: 12\r\n\r\ntoken needed";
        let chunked: &[u8] =
            b"HTTP/1.1 401 No\r\ntransfer-encoding: chunked\r\n\r\n6;x=y\r\ntoken \r\n6\r\nneeded\r\n0\r\n\r\n";
        let endless: &[u8] = b"HTTP/1.1 401 No\r\n\r\ntoken needed";
        for bytes in [whole, chunked, endless] {
            for size in [1, 3, 40, bytes.len()] {
                let pieces: Vec<&[u8]> = bytes.chunks(size).collect();
                for keep_open in [true, false] {
                    let answered = answered(&pieces, keep_open).await.expect("an answer");
                    assert_eq!(answered.response.status(), 401);
                    assert_eq!(answered.rest, b"token needed", "in pieces of {size}, {keep_open}");
                }
            }
        }
    }

    #[tokio::test]
    async fn interim_answers_are_passed_over_and_early_frames_kept() {
        let bytes: &[u8] = b"HTTP/1.1 103 Early Hints\r\nlink: a\r\n\r\nHTTP/1.1 101 S\r\nupgrade: websocket\r\n\r\n\x81\x00";
        let answered = answered(&[bytes], true).await.expect("an answer");
        assert_eq!(answered.response.status(), 101);
        assert_eq!(answered.rest, [0x81, 0]);
    }

    #[tokio::test]
    async fn what_is_no_answer_says_so() {
        let problem = |pieces: Vec<Vec<u8>>| async move {
            let pieces: Vec<&[u8]> = pieces.iter().map(Vec::as_slice).collect();
            answered(&pieces, false).await.expect_err("no answer").problem
        };
        assert_eq!(problem(vec![]).await, "the server closed the connection without an answer");
        assert_eq!(
            problem(vec![b"HTTP/1.1 2".to_vec()]).await,
            "the server closed the connection after 10 bytes of an answer"
        );
        assert!(problem(vec![b"\x15\x03\x01".to_vec()]).await.starts_with("the answer is not HTTP/1.1"));
        let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "a: b\r\n".repeat(HEADERS + 1));
        assert_eq!(problem(vec![many.into_bytes()]).await, "the answer has more than 128 headers");
        let long = format!("HTTP/1.1 200 OK\r\na: {}", "b".repeat(HEAD + 5000));
        assert_eq!(problem(vec![long.into_bytes()]).await, "the answer's head is longer than 65536 bytes");
    }
}
