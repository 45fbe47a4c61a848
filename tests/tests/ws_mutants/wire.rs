//! The server's end of one connection, frame by frame, so that any rule can be broken.

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use wiretest::prelude::*;

pub(crate) const CONTINUATION: u8 = 0;
pub(crate) const TEXT: u8 = 1;
pub(crate) const BINARY: u8 = 2;
pub(crate) const CLOSE: u8 = 8;
pub(crate) const PING: u8 = 9;
pub(crate) const PONG: u8 = 10;

/// Serves each connection so, in memory, until the test has been judged: not only as long as the body runs.
pub(crate) async fn target<S, F>(path: &str, mut serve: S) -> Target
where
    S: FnMut(Socket) -> F + Send + 'static,
    F: Future<Output = Served> + Send + 'static,
{
    let hub = Server::in_memory(move |io| serve(Socket::new(io))).await;
    let target = hub.ws(path);
    defer(async move { drop(hub) });
    target
}

/// The client has gone.
#[derive(Debug)]
pub(crate) struct Gone;

pub(crate) type Served<T = ()> = Result<T, Gone>;

impl From<std::io::Error> for Gone {
    fn from(_: std::io::Error) -> Self {
        Self
    }
}

/// The upgrade request.
pub(crate) struct Request {
    pub(crate) path: String,
    key: String,
}

/// A connection, before and after its handshake.
pub(crate) struct Socket {
    io: DuplexStream,
    unread: Vec<u8>,
}

impl Socket {
    fn new(io: DuplexStream) -> Self {
        Self { io, unread: Vec::new() }
    }

    pub(crate) async fn request(&mut self) -> Served<Request> {
        while !self.unread.ends_with(b"\r\n\r\n") {
            self.more().await?;
        }
        let head = String::from_utf8(std::mem::take(&mut self.unread)).map_err(|_| Gone)?;
        let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
        let line = head.lines().find_map(|line| line.strip_prefix("sec-websocket-key: "));
        Ok(Request { path, key: line.unwrap_or_default().to_owned() })
    }

    /// Answers 101 with these headers besides.
    pub(crate) async fn accept(&mut self, request: &Request, headers: &[&str]) -> Served {
        let mut head = acceptance(request);
        for header in headers {
            head.push_str(header);
            head.push_str("\r\n");
        }
        self.raw(format!("{head}\r\n").as_bytes()).await
    }

    pub(crate) async fn raw(&mut self, bytes: &[u8]) -> Served {
        Ok(self.io.write_all(bytes).await?)
    }

    pub(crate) async fn frame(&mut self, opcode: u8, payload: &[u8]) -> Served {
        self.part(true, opcode, payload).await
    }

    pub(crate) async fn part(&mut self, fin: bool, opcode: u8, payload: &[u8]) -> Served {
        let mut bytes = vec![u8::from(fin) << 7 | opcode];
        match u8::try_from(payload.len()) {
            Ok(length @ ..126) => bytes.push(length),
            _ => {
                bytes.push(126);
                bytes.extend(u16::try_from(payload.len()).expect("a short payload").to_be_bytes());
            }
        }
        bytes.extend_from_slice(payload);
        self.raw(&bytes).await
    }

    pub(crate) async fn json(&mut self, message: &Value) -> Served {
        self.frame(TEXT, message.to_string().as_bytes()).await
    }

    pub(crate) async fn close(&mut self, code: u16, reason: &str) -> Served {
        let mut payload = code.to_be_bytes().to_vec();
        payload.extend_from_slice(reason.as_bytes());
        self.frame(CLOSE, &payload).await
    }

    /// The client's next frame. May be dropped half-way.
    pub(crate) async fn next(&mut self) -> Served<(u8, Vec<u8>)> {
        loop {
            if let Some(frame) = self.whole() {
                return Ok(frame);
            }
            self.more().await?;
        }
    }

    /// Waits for the client's frame of this kind.
    pub(crate) async fn wait(&mut self, opcode: u8) -> Served<Vec<u8>> {
        loop {
            match self.next().await? {
                (found, payload) if found == opcode => return Ok(payload),
                _ => {}
            }
        }
    }

    /// Reads until the client has gone, and answers nothing.
    pub(crate) async fn ignore(&mut self) -> Served {
        while self.next().await.is_ok() {}
        Ok(())
    }

    async fn more(&mut self) -> Served {
        if self.io.read_buf(&mut self.unread).await? == 0 { Err(Gone) } else { Ok(()) }
    }

    /// Takes one frame; clients mask theirs, and those of these tests are short.
    fn whole(&mut self) -> Option<(u8, Vec<u8>)> {
        let length = usize::from(*self.unread.get(1)? & 0x7f);
        assert!(length < 126, "the client's frames are short");
        if self.unread.len() < 6 + length {
            return None;
        }
        let frame: Vec<u8> = self.unread.drain(..6 + length).collect();
        let payload = frame[6..].iter().zip(frame[2..6].iter().cycle()).map(|(byte, key)| byte ^ key);
        Some((frame[0] & 0x0f, payload.collect()))
    }
}

/// The head of a legal 101, open for more headers.
pub(crate) fn acceptance(request: &Request) -> String {
    let accept = derive_accept_key(request.key.as_bytes());
    format!(
        "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\
         sec-websocket-accept: {accept}\r\n"
    )
}
