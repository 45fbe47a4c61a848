//! From a plan to a running server.

use std::error::Error;
use std::future::Future;
use std::net::SocketAddr;
use std::panic::Location;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::net::TcpListener;
use tonic::service::Routes;
use tonic::transport::Endpoint;

use super::faults::Faults;
use super::memory::{self, Pipes};
use super::observe::{Observed, Observer};
use super::serve::{self, Setup};
use super::sockets::{self, Started};
use super::stop::{Cut, Life};
use super::{GrpcServer, Served};
use crate::error::chain_text;
use crate::grpc::wire::{ConnectError, Target, WireBuilder};

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

    /// Its URL on this address.
    pub(super) fn url(&self, address: SocketAddr) -> String {
        format!("{}://{address}", self.scheme())
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
    pub(super) fn endpoint(&self, url: &str) -> Result<Endpoint, ConnectError> {
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

pub(super) fn start(plan: Plan) -> Result<GrpcServer, StartError> {
    let observer = Observer::new(&plan.faults);
    let services = Observed { routes: plan.routes.clone().prepare(), observer: observer.clone() };
    let setup = plan.setup();
    // What tonic would refuse later, on another thread, is refused here.
    setup.server()?;
    let started = match &plan.place {
        Place::Tcp => sockets::tcp(plan, setup, services)?,
        #[cfg(unix)]
        Place::Unix(path) => sockets::unix(path, &plan, setup, services)?,
        Place::Memory => return Ok(in_memory(setup, services)),
    };
    let Started { url, lane, more, life } = started;
    let target = Target::ours(url, lane, more, observer.clone());
    Ok(GrpcServer::new(target, Served::Ours(observer), life))
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
    let (url, life) = sockets::main(main)?;
    let endpoint = WireBuilder::new(&url).endpoint()?;
    Ok(GrpcServer::new(Target::socket(url, endpoint), Served::Theirs, life))
}
