//! A server before it starts.

use std::future::Future;
use std::panic::Location;
use std::path::PathBuf;

use tonic::service::Routes;

use super::faults::Faults;
use super::start::{self, Place, Plan};
use super::{GrpcServer, Services};
use crate::net::refuse_paused;

/// A server before it starts; see [`GrpcServer::builder`].
///
/// ```no_run
/// # use wiretest::{Faults, GrpcServer};
/// # async fn test(service: tonic::service::Routes) {
/// let server = GrpcServer::builder(service)
///     .faults(Faults::new().abort_after(2))
///     .start()
///     .await;
/// # let _ = server; }
/// ```
#[must_use = "a builder starts when `.start()` is awaited"]
pub struct GrpcServerBuilder {
    plan: Plan,
}

impl GrpcServerBuilder {
    pub(super) fn new<Kind>(services: impl Services<Kind>) -> Self {
        let routes: Routes = services.into_routes();
        Self { plan: Plan::new(routes) }
    }

    /// Commits these faults on purpose.
    pub fn faults(mut self, faults: Faults) -> Self {
        self.plan.faults = faults;
        self
    }

    /// Listens on a Unix socket at this path, which must not exist yet and is removed when the server stops.
    #[cfg(unix)]
    pub fn unix(mut self, path: impl Into<PathBuf>) -> Self {
        self.plan.place = Place::Unix(path.into());
        self
    }

    /// Serves through in-memory pipes instead of a socket, on the current runtime: works with
    /// `clock = paused`.
    pub fn in_memory(mut self) -> Self {
        self.plan.place = Place::Memory;
        self
    }

    /// Serves TLS with this certificate and key. [`GrpcServer::wire`] trusts the certificates in its chain.
    #[cfg(feature = "tls")]
    pub fn tls(mut self, identity: impl Into<super::tls::ServerIdentity>) -> Self {
        self.plan.tls.identity = Some(identity.into());
        self
    }

    /// Demands a client certificate that one of these certificates (PEM) has signed: mutual TLS.
    #[cfg(feature = "tls")]
    pub fn client_ca(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.plan.tls.client_ca = Some(pem.as_ref().to_vec());
        self
    }

    /// Starts the server.
    ///
    /// # Panics
    /// With the whole chain of causes, when the server cannot start; and in a test with `clock = paused`,
    /// unless it is in memory.
    #[track_caller]
    pub fn start(self) -> impl Future<Output = GrpcServer> + Send {
        let caller = Location::caller();
        if self.plan.needs_socket() {
            refuse_paused("a gRPC server on a socket");
        }
        async move { start::start(self.plan).unwrap_or_else(|error| error.panic(caller)) }
    }
}

impl std::fmt::Debug for GrpcServerBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GrpcServerBuilder").finish_non_exhaustive()
    }
}
