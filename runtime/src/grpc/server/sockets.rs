//! Servers on sockets: on threads and runtimes of their own, until they are told to stop.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError, Weak, mpsc};
use std::task::{Context, Poll};

use tokio::net::{TcpListener, TcpSocket, TcpStream};
#[cfg(unix)]
use tokio::net::{UnixListener, UnixStream};
use tokio::runtime::Handle;
use tokio::sync::watch;

use super::observe::Observed;
use super::serve::{self, Setup};
use super::start::{Plan, StartError};
use super::stop::{Life, Problem};
use crate::error::chain_text;
use crate::grpc::wire::{Lane, More};
use crate::net::{Host, Stopping};
use crate::run::scope;

/// Connections that wait to be accepted.
const BACKLOG: u32 = 1024;

/// A server that has started, and how its wires get there.
pub(super) struct Started {
    pub(super) url: String,
    pub(super) lane: Lane,
    pub(super) more: Option<More>,
    pub(super) life: Life,
}

/// The threads of one server, of which the first ends with the scope; dropping them ends it.
pub(super) struct Hosts(Mutex<Vec<Host>>);

impl Hosts {
    fn new(host: Host) -> Arc<Self> {
        host.end_with_scope();
        Arc::new(Self(Mutex::new(vec![host])))
    }

    fn add(&self, host: Host) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(host);
    }
}

impl Drop for Hosts {
    fn drop(&mut self) {
        // All are told before the first is waited for: they share the time that one may take.
        let hosts = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        hosts.iter().for_each(Host::tell_to_stop);
    }
}

/// A server on TCP, which can listen on a further port with a further thread: tests that share a session
/// fixture's server would otherwise queue for the one thread that it has.
struct Tcp {
    plan: Plan,
    setup: Setup,
    services: Observed,
    url: String,
    problem: Problem,
    /// Closed by the end of the first thread, and with it those of the others: clean-ups that were registered
    /// after the server, but before a further thread, may call it on all of them.
    first: watch::Receiver<()>,
}

pub(super) fn tcp(plan: Plan, setup: Setup, services: Observed) -> Result<Started, StartError> {
    let (listener, address) = listen()?;
    let url = plan.url(address);
    let problem = Problem::watch(&url);
    let (lives, first) = watch::channel(());
    let tcp = Tcp { plan, setup, services, url: url.clone(), problem, first };
    let (host, lane) = tcp.serve(listener, address, Some(lives))?;
    let hosts = Hosts::new(host);
    let is_shared = scope::current().is_some_and(|scope| scope.session);
    let more = is_shared.then(|| tcp.more(Arc::downgrade(&hosts)));
    Ok(Started { url, lane, more, life: Life::Hosts { _hosts: hosts } })
}

impl Tcp {
    fn serve(
        &self,
        listener: std::net::TcpListener,
        address: SocketAddr,
        lives: Option<watch::Sender<()>>,
    ) -> Result<(Host, Lane), StartError> {
        // Handlers see one `:authority`, whichever port a call came by.
        let endpoint = self.plan.endpoint(&self.plan.url(address))?.origin(self.url.parse()?);
        let (setup, services, mut first) = (self.setup.clone(), self.services.clone(), self.first.clone());
        let (host, runtime) = host(&self.url, &self.problem, move |stop| async move {
            let _lives = lives;
            let stop = async {
                tokio::select! {
                    () = stop => {}
                    _ = first.changed() => {}
                }
            };
            let listener = Arc::new(TcpListener::from_std(listener).map_err(|error| error.to_string())?);
            let incoming = || serve::accept(listener.clone(), poll_tcp);
            serve::run(setup, services, incoming, stop).await.map_err(|error| chain_text(&error))
        })?;
        Ok((host, Lane::new(endpoint, Some(runtime))))
    }

    /// Opens further lanes in the name of the fixture, as long as the server is there.
    fn more(self, hosts: Weak<Hosts>) -> More {
        // Whose runtime calls, if any, need not do input and output.
        let (scope, runtime) = (scope::current(), Handle::current());
        Box::new(move || {
            let hosts = hosts.upgrade()?;
            let _entered = runtime.enter();
            scope::within(scope.clone(), || {
                let (listener, address) = listen().ok()?;
                let (host, lane) = self.serve(listener, address, None).ok()?;
                hosts.add(host);
                Some(lane)
            })
        })
    }
}

/// A listener on a free loopback port. Accepted connections inherit its `TCP_NODELAY`.
fn listen() -> io::Result<(std::net::TcpListener, SocketAddr)> {
    let socket = TcpSocket::new_v4()?;
    socket.set_nodelay(true)?;
    socket.bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
    let listener = socket.listen(BACKLOG)?.into_std()?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

fn poll_tcp(listener: &TcpListener, cx: &mut Context<'_>) -> Poll<io::Result<TcpStream>> {
    listener.poll_accept(cx).map_ok(|(stream, _)| {
        // Not every system lets a connection inherit it from its listener.
        let _ = stream.set_nodelay(true);
        stream
    })
}

#[cfg(unix)]
pub(super) fn unix(
    path: &Path,
    plan: &Plan,
    setup: Setup,
    services: Observed,
) -> Result<Started, StartError> {
    let listener = std::os::unix::net::UnixListener::bind(path).map_err(|error| {
        io::Error::new(error.kind(), format!("no socket at `{}`: {error}", path.display()))
    })?;
    listener.set_nonblocking(true)?;
    let file = SocketFile(path.to_owned());
    let url = format!("unix:{}", path.display());
    let endpoint = plan.endpoint(&url)?;
    let (host, runtime) = host(&url, &Problem::watch(&url), move |stop| async move {
        let _file = file;
        let listener = Arc::new(UnixListener::from_std(listener).map_err(|error| error.to_string())?);
        let incoming = || serve::accept(listener.clone(), poll_unix);
        serve::run(setup, services, incoming, stop).await.map_err(|error| chain_text(&error))
    })?;
    let lane = Lane::new(endpoint, Some(runtime));
    Ok(Started { url, lane, more: None, life: Life::Hosts { _hosts: Hosts::new(host) } })
}

#[cfg(unix)]
fn poll_unix(listener: &UnixListener, cx: &mut Context<'_>) -> Poll<io::Result<UnixStream>> {
    listener.poll_accept(cx).map_ok(|(stream, _)| stream)
}

/// The file of a Unix socket, which outlives the socket unless somebody removes it.
struct SocketFile(PathBuf);

impl Drop for SocketFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

type Stop = Pin<Box<dyn Future<Output = ()>>>;

/// Runs a server's main on a thread and runtime of its own, until it is told to stop.
fn host<M, F>(url: &str, problem: &Problem, main: M) -> io::Result<(Host, Handle)>
where
    M: FnOnce(Stop) -> F + Send + 'static,
    F: Future<Output = Result<(), String>> + 'static,
{
    let problem = problem.clone();
    let (started, runtime) = mpsc::channel();
    let host =
        Host::without_clean_up(format!("the gRPC server {url}"), move |stopping: Stopping| async move {
            let _ = started.send(Handle::current());
            let stop = Box::pin(async move { stopping.wait().await });
            if let Err(text) = main(stop).await {
                problem.set(text);
            }
        })?;
    let runtime = runtime.recv().map_err(|_| io::Error::other("its thread ended at once"))?;
    Ok((host, runtime))
}

/// A server main of the user's, with its address.
pub(super) fn main<M, F, R>(main: M) -> Result<(String, Life), StartError>
where
    M: FnOnce(TcpListener) -> F + Send + 'static,
    F: Future<Output = R> + 'static,
    R: super::MainEnd,
{
    let (listener, address) = listen()?;
    let url = format!("http://{address}");
    let (host, _) = host(&url, &Problem::watch(&url), move |stop| async move {
        let listener = TcpListener::from_std(listener).map_err(|error| error.to_string())?;
        tokio::select! {
            () = stop => Ok(()),
            ended = main(listener) => ended.outcome(),
        }
    })?;
    Ok((url, Life::Hosts { _hosts: Hosts::new(host) }))
}
