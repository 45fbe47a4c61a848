//! How a connection comes to its end.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

/// How long a client may take to read what is left and to answer the close.
pub(super) const LIMIT: Duration = Duration::from_secs(5);

/// Why a connection ends.
#[derive(Debug)]
pub(super) enum Ending {
    /// We close it.
    Close(CloseFrame),
    /// The client closed it, or is gone.
    Gone,
    /// It is dropped as it is.
    Cut,
}

impl Ending {
    pub(super) fn close(code: CloseCode, reason: &str) -> Self {
        Self::Close(close(code, reason))
    }
}

pub(super) fn close(code: CloseCode, reason: &str) -> CloseFrame {
    CloseFrame { code, reason: reason.into() }
}

/// Says goodbye and waits for the answer.
pub(super) async fn say_goodbye<S>(mut ws: WebSocketStream<S>, frame: CloseFrame)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    if ws.send(Message::Close(Some(frame))).await.is_ok() && !answered(&mut ws).await {
        linger(ws.into_inner()).await;
    }
}

/// Reads to the end, which also flushes our answer to a close; whether the client closed.
pub(super) async fn answered<S>(ws: &mut WebSocketStream<S>) -> bool
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut closed = false;
    while let Some(Ok(message)) = ws.next().await {
        closed |= message.is_close();
    }
    closed
}

/// Swallows what the client is still sending. A socket that is dropped with unread bytes is reset, and the
/// reset can overtake the close frame.
async fn linger<S>(mut io: S)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let _ = io.shutdown().await;
    let _ = tokio::io::copy(&mut io, &mut tokio::io::sink()).await;
}
