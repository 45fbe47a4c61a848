//! In-memory connections: a new pair of pipes for each, so that a client can reconnect.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf};
use tokio::sync::mpsc;
use tonic::transport::server::Connected;

use super::stop::Cut;
use crate::grpc::wire::Dial;

/// The bytes that a pipe holds in each direction.
const PIPE: usize = 256 * 1024;

/// The listening end.
pub(super) struct Pipes {
    waiting: Mutex<mpsc::UnboundedReceiver<DuplexStream>>,
    cut: Cut,
}

/// Both ends of an in-memory "address".
pub(super) fn pipes(cut: &Cut) -> (Arc<Pipes>, Dial) {
    let (sender, receiver) = mpsc::unbounded_channel();
    let for_dial = cut.clone();
    let refused = || io::Error::new(io::ErrorKind::ConnectionRefused, "the in-memory server has stopped");
    let dial = move || {
        if for_dial.is_cut() {
            return Err(refused());
        }
        let (ours, theirs) = tokio::io::duplex(PIPE);
        sender.send(theirs).map_err(|_| refused())?;
        Ok(ours)
    };
    (Arc::new(Pipes { waiting: Mutex::new(receiver), cut: cut.clone() }), Arc::new(dial))
}

impl Pipes {
    /// Never ready again once nobody can connect any more: the connections that are there go on, and an error
    /// would be asked for without end, so that a paused clock never moved.
    pub(super) fn poll_accept(&self, cx: &mut Context<'_>) -> Poll<io::Result<Pipe>> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        match ready!(waiting.poll_recv(cx)) {
            Some(inner) => Poll::Ready(Ok(Pipe { inner, cut: Box::pin(self.cut.wait()), is_cut: false })),
            None => Poll::Pending,
        }
    }
}

/// The server's end of one connection, cut when the server stops: its task may live on a runtime that does
/// not end with the server.
pub(super) struct Pipe {
    inner: DuplexStream,
    cut: Pin<Box<dyn Future<Output = ()> + Send>>,
    is_cut: bool,
}

impl Pipe {
    fn check(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        self.is_cut = self.is_cut || self.cut.as_mut().poll(cx).is_ready();
        if self.is_cut { Err(io::ErrorKind::ConnectionReset.into()) } else { Ok(()) }
    }
}

impl AsyncRead for Pipe {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.check(cx)?;
        Pin::new(&mut self.inner).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Pipe {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, data: &[u8]) -> Poll<io::Result<usize>> {
        self.check(cx)?;
        Pin::new(&mut self.inner).poll_write(cx, data)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

impl Connected for Pipe {
    type ConnectInfo = ();

    fn connect_info(&self) {}
}
