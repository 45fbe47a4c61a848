//! From a plan to a running server.

use std::error::Error;
use std::future::Future;
use std::io;
use std::panic::Location;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::net::{TcpListener, TcpStream};
use tonic::service::Routes;

use super::faults::Faults;
use super::host::{self, Main};
use super::memory::{self, Pipes};
use super::observe::{Observed, Observer};
use super::serve::{self, Setup};
use super::stop::{Stopper, told};
use super::{GrpcServer, Served};
use crate::error::chain_text;
use crate::grpc::paused;
use crate::grpc::wire::{Target, WireBuilder};

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
    fn scheme(&self) -> &'static str {
        "http"
    }

    fn setup(&self) -> Setup {
        Setup {
            #[cfg(feature = "tls")]
            tls: self.tls.config(),
        }
    }

    /// What its own wires connect with.
    fn dialler(&self, url: &str) -> WireBuilder {
        let builder = WireBuilder::new(url);
        #[cfg(feature = "tls")]
        let builder = self.tls.trusted_by(builder);
        builder
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

pub(super) async fn start(plan: Plan) -> Result<GrpcServer, StartError> {
    let observer = Observer::new(&plan.faults);
    let stopper = Stopper::new();
    let services = Observed { routes: plan.routes.clone().prepare(), observer: observer.clone() };
    let setup = plan.setup();
    // What tonic would refuse later, on another thread, is refused here.
    setup.server()?;
    let url = match &plan.place {
        Place::Tcp => tcp(&plan, setup, services, &stopper)?,
        #[cfg(unix)]
        Place::Unix(path) => unix(path, setup, services, &stopper)?,
        Place::Memory => return Ok(in_memory(setup, services, stopper)),
    };
    let endpoint = plan.dialler(&url).endpoint()?;
    let target = Target::socket(url, endpoint, Some(observer.clone()));
    Ok(GrpcServer::new(target, Served::Ours(observer), Some(stopper)))
}

fn tcp(plan: &Plan, setup: Setup, services: Observed, stopper: &Stopper) -> Result<String, StartError> {
    paused::refuse("a gRPC server on a socket");
    let (listener, address) = host::listen()?;
    let signal = stopper.signal();
    let main: Main = Box::new(move || {
        Box::pin(async move {
            let listener = Arc::new(TcpListener::from_std(listener).map_err(|error| error.to_string())?);
            let incoming = || serve::accept(listener.clone(), poll_tcp);
            serve::run(setup, services, incoming, signal).await.map_err(|error| chain_text(&error))
        })
    });
    host::start(&format!("gRPC server {address}"), stopper.clone(), main)?;
    Ok(format!("{}://{address}", plan.scheme()))
}

fn poll_tcp(
    listener: &TcpListener,
    cx: &mut std::task::Context<'_>,
) -> std::task::Poll<io::Result<TcpStream>> {
    listener.poll_accept(cx).map_ok(|(stream, _)| {
        // Not every system lets a connection inherit it from its listener.
        let _ = stream.set_nodelay(true);
        stream
    })
}

#[cfg(unix)]
fn unix(path: &Path, setup: Setup, services: Observed, stopper: &Stopper) -> Result<String, StartError> {
    use tokio::net::{UnixListener, UnixStream};
    fn poll(
        listener: &UnixListener,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<io::Result<UnixStream>> {
        listener.poll_accept(cx).map_ok(|(stream, _)| stream)
    }
    paused::refuse("a gRPC server on a socket");
    let listener = std::os::unix::net::UnixListener::bind(path).map_err(|error| {
        io::Error::new(error.kind(), format!("no socket at `{}`: {error}", path.display()))
    })?;
    listener.set_nonblocking(true)?;
    let (signal, file) = (stopper.signal(), SocketFile(path.to_owned()));
    let main: Main = Box::new(move || {
        Box::pin(async move {
            let _file = file;
            let listener = Arc::new(UnixListener::from_std(listener).map_err(|error| error.to_string())?);
            let incoming = || serve::accept(listener.clone(), poll);
            serve::run(setup, services, incoming, signal).await.map_err(|error| chain_text(&error))
        })
    });
    host::start("gRPC server", stopper.clone(), main)?;
    Ok(format!("unix:{}", path.display()))
}

/// The file of a Unix socket, which outlives the socket unless somebody removes it.
struct SocketFile(PathBuf);

impl Drop for SocketFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// On the current runtime, whose clock may be paused.
fn in_memory(setup: Setup, services: Observed, stopper: Stopper) -> GrpcServer {
    static NUMBERS: AtomicU64 = AtomicU64::new(1);
    let (pipes, dial) = memory::pipes(&stopper);
    let (observer, signal, gone) = (services.observer.clone(), stopper.signal(), stopper.clone());
    tokio::spawn(async move {
        let incoming = || serve::accept(pipes.clone(), Pipes::poll_accept);
        if let Err(error) = serve::run(setup, services, incoming, signal).await {
            gone.set_problem(chain_text(&error));
        }
        gone.set_gone();
    });
    let url = format!("in-memory:{}", NUMBERS.fetch_add(1, Ordering::Relaxed));
    let target = Target::memory(url, dial, observer.clone());
    GrpcServer::new(target, Served::Ours(observer), Some(stopper))
}

/// The user's own server main.
pub(super) fn main<M, F, R>(main: M) -> Result<GrpcServer, StartError>
where
    M: FnOnce(TcpListener) -> F + Send + 'static,
    F: Future<Output = R> + 'static,
    R: super::MainEnd,
{
    paused::refuse("a gRPC server on a socket");
    let (listener, address) = host::listen()?;
    let stopper = Stopper::new();
    let mut signal = stopper.signal();
    let body: Main = Box::new(move || {
        Box::pin(async move {
            let listener = TcpListener::from_std(listener).map_err(|error| error.to_string())?;
            tokio::select! {
                () = told(&mut signal) => Ok(()),
                ended = main(listener) => ended.outcome(),
            }
        })
    });
    host::start(&format!("gRPC server {address}"), stopper.clone(), body)?;
    let url = format!("http://{address}");
    let endpoint = WireBuilder::new(&url).endpoint()?;
    Ok(GrpcServer::new(Target::socket(url, endpoint, None), Served::Theirs, Some(stopper)))
}
