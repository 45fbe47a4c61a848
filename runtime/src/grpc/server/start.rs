//! From a plan to a running server.

use std::error::Error;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::panic::Location;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::task::{Context, Poll};

use tokio::net::{TcpListener, TcpSocket, TcpStream};
#[cfg(unix)]
use tokio::net::{UnixListener, UnixStream};
use tokio::runtime::Handle;
use tonic::service::Routes;
use tonic::transport::Endpoint;

use super::faults::Faults;
use super::memory::{self, Pipes};
use super::observe::{Observed, Observer};
use super::serve::{self, Setup};
use super::stop::{Cut, Life, Problem};
use super::{GrpcServer, Served};
use crate::error::chain_text;
use crate::grpc::wire::{ConnectError, Target, WireBuilder};
use crate::net::{Host, Stopping};

/// Connections that wait to be accepted.
const BACKLOG: u32 = 1024;

/// Everything that a server is to be.
pub(super) struct Plan {
    routes: Routes,
    pub(super) faults: Faults,
    pub(super) place: Place,
    #[cfg(feature = "tls")]
    pub(super) tls: super::tls::Tls,
}

/// Where a server listens.
pub(super) enum Place {
    Tcp,
    #[cfg(unix)]
    Unix(PathBuf),
    Memory,
}

impl Plan {
    pub(super) fn new(routes: Routes) -> Self {
        Self {
            routes,
            faults: Faults::new(),
            place: Place::Tcp,
            #[cfg(feature = "tls")]
            tls: super::tls::Tls::default(),
        }
    }

    #[cfg(feature = "tls")]
    fn scheme(&self) -> &'static str {
        if self.tls.identity.is_some() { "https" } else { "http" }
    }

    #[cfg(not(feature = "tls"))]
    #[expect(clippy::unused_self, reason = "only TLS makes a difference")]
    fn scheme(&self) -> &'static str {
        "http"
    }

    #[cfg_attr(not(feature = "tls"), expect(clippy::unused_self, reason = "only TLS sets anything up"))]
    fn setup(&self) -> Setup {
        Setup {
            #[cfg(feature = "tls")]
            tls: self.tls.config(),
        }
    }

    /// What its own wires connect with.
    #[cfg_attr(not(feature = "tls"), expect(clippy::unused_self, reason = "only TLS sets anything up"))]
    fn endpoint(&self, url: &str) -> Result<Endpoint, ConnectError> {
        let builder = WireBuilder::new(url);
        #[cfg(feature = "tls")]
        let builder = match &self.tls.identity {
            Some(identity) => builder.pinned(identity.certificate()),
            None => builder,
        };
        builder.endpoint()
    }

    pub(super) fn needs_socket(&self) -> bool {
        !matches!(self.place, Place::Memory)
    }
}

/// Why a server did not start.
#[derive(Debug)]
pub(super) struct StartError(Box<dyn Error + Send + Sync>);

impl<E: Into<Box<dyn Error + Send + Sync>>> From<E> for StartError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl StartError {
    pub(super) fn panic<T>(&self, caller: &Location<'_>) -> T {
        panic!("the gRPC server asked for at {caller} did not start: {}", chain_text(&*self.0))
    }
}

pub(super) fn start(plan: &Plan) -> Result<GrpcServer, StartError> {
    let observer = Observer::new(&plan.faults);
    let services = Observed { routes: plan.routes.clone().prepare(), observer: observer.clone() };
    let setup = plan.setup();
    // What tonic would refuse later, on another thread, is refused here.
    setup.server()?;
    let (url, host, runtime) = match &plan.place {
        Place::Tcp => tcp(plan, setup, services)?,
        #[cfg(unix)]
        Place::Unix(path) => unix(path, setup, services)?,
        Place::Memory => return Ok(in_memory(setup, services)),
    };
    let endpoint = plan.endpoint(&url)?;
    let target = Target::ours(url, endpoint, observer.clone(), runtime);
    Ok(GrpcServer::new(target, Served::Ours(observer), Life::Host { _host: host }))
}

fn tcp(plan: &Plan, setup: Setup, services: Observed) -> Result<(String, Host, Handle), StartError> {
    let (listener, address) = listen()?;
    let url = format!("{}://{address}", plan.scheme());
    let (host, runtime) = host(&url, move |stop| async move {
        let listener = Arc::new(TcpListener::from_std(listener).map_err(|error| error.to_string())?);
        let incoming = || serve::accept(listener.clone(), poll_tcp);
        serve::run(setup, services, incoming, stop).await.map_err(|error| chain_text(&error))
    })?;
    Ok((url, host, runtime))
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
fn unix(path: &Path, setup: Setup, services: Observed) -> Result<(String, Host, Handle), StartError> {
    let listener = std::os::unix::net::UnixListener::bind(path).map_err(|error| {
        io::Error::new(error.kind(), format!("no socket at `{}`: {error}", path.display()))
    })?;
    listener.set_nonblocking(true)?;
    let file = SocketFile(path.to_owned());
    let url = format!("unix:{}", path.display());
    let (host, runtime) = host(&url, move |stop| async move {
        let _file = file;
        let listener = Arc::new(UnixListener::from_std(listener).map_err(|error| error.to_string())?);
        let incoming = || serve::accept(listener.clone(), poll_unix);
        serve::run(setup, services, incoming, stop).await.map_err(|error| chain_text(&error))
    })?;
    Ok((url, host, runtime))
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
fn host<M, F>(url: &str, main: M) -> io::Result<(Host, Handle)>
where
    M: FnOnce(Stop) -> F + Send + 'static,
    F: Future<Output = Result<(), String>> + 'static,
{
    let problem = Problem::watch(url);
    let (started, runtime) = mpsc::channel();
    let host = Host::start(format!("the gRPC server {url}"), move |stopping: Stopping| async move {
        let _ = started.send(Handle::current());
        let stop = Box::pin(async move { stopping.wait().await });
        if let Err(text) = main(stop).await {
            problem.set(text);
        }
    })?;
    let runtime = runtime.recv().map_err(|_| io::Error::other("its thread ended at once"))?;
    Ok((host, runtime))
}

/// On the current runtime, whose clock may be paused.
fn in_memory(setup: Setup, services: Observed) -> GrpcServer {
    static NUMBERS: AtomicU64 = AtomicU64::new(1);
    let url = format!("in-memory:{}", NUMBERS.fetch_add(1, Ordering::Relaxed));
    let cut = Cut::new();
    let (pipes, dial) = memory::pipes(&cut);
    let (observer, stop) = (services.observer.clone(), cut.wait());
    tokio::spawn(async move {
        let incoming = || serve::accept(pipes.clone(), Pipes::poll_accept);
        // It ends with the signal only: its settings were tried before, and pipes do not fail.
        let _ = serve::run(setup, services, incoming, stop).await;
    });
    let target = Target::memory(url, dial, observer.clone());
    GrpcServer::new(target, Served::Ours(observer), Life::Memory(cut))
}

/// The user's own server main.
pub(super) fn main<M, F, R>(main: M) -> Result<GrpcServer, StartError>
where
    M: FnOnce(TcpListener) -> F + Send + 'static,
    F: Future<Output = R> + 'static,
    R: super::MainEnd,
{
    let (listener, address) = listen()?;
    let url = format!("http://{address}");
    let (host, _) = host(&url, move |stop| async move {
        let listener = TcpListener::from_std(listener).map_err(|error| error.to_string())?;
        tokio::select! {
            () = stop => Ok(()),
            ended = main(listener) => ended.outcome(),
        }
    })?;
    let endpoint = WireBuilder::new(&url).endpoint()?;
    let target = Target::socket(url, endpoint);
    Ok(GrpcServer::new(target, Served::Theirs, Life::Host { _host: host }))
}
