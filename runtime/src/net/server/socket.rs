//! A server on a free loopback port, on a thread and a runtime of its own.

use std::future::{Future, pending, poll_fn};
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use futures_util::FutureExt;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::life::ServerLife;
use super::outcome;
use crate::net::{Host, note_peer};
use crate::run::{panic_message, scope};

pub(in crate::net) struct Socket {
    pub(in crate::net) addr: SocketAddr,
    pub(in crate::net) host: Host,
}

type Started = Result<SocketAddr, io::Error>;

/// Binds, hands the listener to `serve`, and comes back when that has had its first turn.
pub(in crate::net) async fn start<S, Fut>(
    serve: S,
    label: String,
    life: Arc<ServerLife>,
) -> io::Result<Socket>
where
    S: FnOnce(TcpListener) -> Fut + Send + 'static,
    Fut: Future + 'static,
    Fut::Output: 'static,
{
    let (sender, started) = oneshot::channel();
    let for_host = life.clone();
    let host = Host::start(label, |stopping| async move {
        tokio::select! {
            biased;
            () = stopping.wait() => {}
            () = run(serve, &for_host, sender) => {}
        }
    })?;
    let addr = started.await.unwrap_or_else(|_| Err(io::Error::other("its thread ended")))?;
    life.bound(addr);
    scope::current().inspect(|scope| note_peer(scope, life));
    Ok(Socket { addr, host })
}

/// Serves until the host ends; a future that ends by itself may have left tasks that still serve.
async fn run<S, Fut>(serve: S, life: &ServerLife, started: oneshot::Sender<Started>)
where
    S: FnOnce(TcpListener) -> Fut,
    Fut: Future,
    Fut::Output: 'static,
{
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
    let bound = listener.and_then(|listener| Ok((listener.local_addr()?, listener)));
    let (addr, listener) = match bound {
        Ok(bound) => bound,
        Err(error) => return drop(started.send(Err(error))),
    };
    let mut serving = pin!(AssertUnwindSafe(async move { serve(listener).await }).catch_unwind());
    let first = poll_fn(|cx| Poll::Ready(serving.as_mut().poll(cx))).await;
    let ended = match first {
        Poll::Ready(ended) => {
            drop(started.send(early(&ended).map_or(Ok(addr), Err)));
            ended
        }
        Poll::Pending => {
            drop(started.send(Ok(addr)));
            serving.await
        }
    };
    match ended {
        Ok(output) => life.ended(&output),
        Err(payload) => life.note(&format!("it panicked: {}", panic_message(payload.as_ref()))),
    }
    pending::<()>().await;
}

/// Why a server that ended in its first turn counts as never started.
fn early<T: 'static>(ended: &std::thread::Result<T>) -> Option<io::Error> {
    match ended {
        Ok(output) => outcome::failure(output).map(io::Error::other),
        Err(payload) => Some(io::Error::other(format!("it panicked: {}", panic_message(payload.as_ref())))),
    }
}
