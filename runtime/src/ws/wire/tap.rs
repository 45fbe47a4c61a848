//! The stream under the protocol's layer: passes every byte on and notes what it sees.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;

use super::filter::{Drops, Filter};
use super::log::WireLog;
use super::transcript::Direction;

/// Whatever a WebSocket runs over.
pub(crate) trait Io: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

/// A connection's log, shared by its tap and by whoever reports.
#[derive(Debug, Clone)]
pub(crate) struct SharedLog(Arc<Mutex<WireLog>>);

impl SharedLog {
    pub(crate) fn new(began: Instant) -> Self {
        Self(Arc::new(Mutex::new(WireLog::new(began))))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, WireLog> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn note(&self, note: impl Into<String>) {
        self.lock().transcript.note(Instant::now(), note);
    }
}

/// How much may wait in the filter before writers have to.
const STAGED: usize = 64 * 1024;

/// A stream that is listened to.
pub(crate) struct Tap {
    io: Box<dyn Io>,
    /// What came behind the handshake, to be read first.
    early: Vec<u8>,
    log: SharedLog,
    drops: Drops,
    filter: Filter,
}

impl Tap {
    pub(crate) fn new(io: Box<dyn Io>, early: Vec<u8>, log: SharedLog, silent: bool) -> Self {
        Self { io, early, log, drops: Drops { pongs: silent, closes: false }, filter: Filter::default() }
    }

    /// From here on close frames of the protocol's layer do not leave: the test has sent its own.
    /// To be called between two frames.
    pub(crate) fn drop_closes(&mut self) {
        self.drops.closes = true;
    }

    /// Writes bytes as they are, past the filter.
    pub(crate) fn poll_raw(&mut self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        ready!(self.poll_staged(cx))?;
        self.poll_out(cx, bytes)
    }

    fn poll_out(&mut self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.io).poll_write(cx, bytes))?;
        self.log.lock().saw(Direction::Out, &bytes[..written], Instant::now());
        Poll::Ready(Ok(written))
    }

    /// Writes what the filter has let through.
    fn poll_staged(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.filter.ready.is_empty() {
            let staged = std::mem::take(&mut self.filter.ready);
            let outcome = self.poll_out(cx, &staged);
            self.filter.ready = staged;
            let written = ready!(outcome)?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.filter.ready.drain(..written);
        }
        Poll::Ready(Ok(()))
    }

    fn poll_filtered(&mut self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.filter.ready.len() > STAGED {
            ready!(self.poll_staged(cx))?;
        }
        let before = self.filter.dropped;
        self.filter.feed(bytes, self.drops);
        if self.filter.dropped > before {
            self.log.note("-> a control frame was held back");
        }
        Poll::Ready(Ok(bytes.len()))
    }
}

impl AsyncRead for Tap {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        if self.early.is_empty() {
            ready!(Pin::new(&mut self.io).poll_read(cx, buffer))?;
        } else {
            let taken = self.early.len().min(buffer.remaining());
            buffer.put_slice(&self.early[..taken]);
            self.early.drain(..taken);
        }
        self.log.lock().saw(Direction::In, &buffer.filled()[before..], Instant::now());
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Tap {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.drops.any() { self.poll_filtered(cx, bytes) } else { self.poll_out(cx, bytes) }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_staged(cx))?;
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_staged(cx))?;
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}
