//! A server without a socket: one duplex stream per connection, served on the runtime that made it.

use std::future::Future;
use std::io;
use std::sync::Arc;

use tokio::io::DuplexStream;
use tokio::runtime::{Handle, Id};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::{AbortHandle, JoinSet};

use super::life::ServerLife;
use crate::fixture::register_cleanup;
use crate::net::{Connector, note_peer, paused_refusal};
use crate::run::scope::{self, Scope};

/// What each direction of a connection holds before its writer waits.
const BUFFER: usize = 64 * 1024;

pub(super) struct Memory {
    pub(super) connector: Connector,
    accepting: AbortHandle,
}

impl Drop for Memory {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

pub(super) fn start<S, Fut>(serve: S, place: &str) -> Memory
where
    S: FnMut(DuplexStream) -> Fut + Send + 'static,
    Fut: Future + Send + 'static,
    Fut::Output: 'static,
{
    let life = Arc::new(ServerLife::new("in-memory server", place));
    let (sender, receiver) = unbounded_channel();
    let scope = scope::current();
    let accepting = tokio::spawn(accept(serve, receiver, life.clone(), scope.clone()));
    let abort = accepting.abort_handle();
    if let Some(scope) = scope {
        note_peer(&scope, life);
        let label = format!("the end of the in-memory server started at {place}");
        register_cleanup(&scope, label, async move {
            accepting.abort();
            let _ = accepting.await;
            Ok(())
        });
    }
    let made_on = Handle::current().id();
    let connector = Arc::new(move || {
        refuse_foreign_clock(made_on)?;
        let (ours, theirs) = tokio::io::duplex(BUFFER);
        sender.send(theirs).map_err(|_| ended())?;
        Ok(ours)
    });
    Memory { connector, accepting: abort }
}

fn ended() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionRefused, "the in-memory server has ended")
}

/// A paused clock is one runtime's: a peer on another one is as far away as a socket.
fn refuse_foreign_clock(made_on: Id) -> io::Result<()> {
    if Handle::try_current().is_ok_and(|here| here.id() == made_on) {
        return Ok(());
    }
    paused_refusal("an in-memory server of another runtime").map_or(Ok(()), Err)
}

/// Serves every connection on a task of its own; dropping this ends them all.
async fn accept<S, Fut>(
    mut serve: S,
    mut connections: UnboundedReceiver<DuplexStream>,
    life: Arc<ServerLife>,
    scope: Option<Arc<Scope>>,
) where
    S: FnMut(DuplexStream) -> Fut,
    Fut: Future + Send + 'static,
    Fut::Output: 'static,
{
    let mut serving = JoinSet::new();
    let mut number = 0;
    while let Some(stream) = connections.recv().await {
        number += 1;
        while serving.try_join_next().is_some() {}
        let (connection, life) = (scope::within(scope.clone(), || serve(stream)), life.clone());
        let served = async move { life.connection_ended(number, &connection.await) };
        serving.spawn(scope::Within::new(scope.clone(), served));
    }
    while serving.join_next().await.is_some() {}
}
