//! What a test says of a connection before it is made.

use std::fmt;
use std::future::IntoFuture;
use std::panic::Location;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
use tokio::io::{AsyncRead, AsyncWrite};

use super::tls::Tls;
use super::{HandshakeError, connect, request};
use crate::net::Target;
use crate::ws::client::Client;
use crate::ws::handle::Ws;
use crate::ws::wire::Io;

/// A connection that is about to be made; awaited directly or through [`connect`](Self::connect).
///
/// ```no_run
/// # use wiretest::Ws;
/// # async fn example() -> Result<(), wiretest::HandshakeError> {
/// let chat = Ws::builder("ws://127.0.0.1:8080/ws").bearer("secret").subprotocol("chat.v2").await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is sent before it is awaited"]
pub struct WsBuilder {
    pub(super) plan: Plan,
    pub(super) io: Option<Box<dyn Io>>,
    pub(super) client: Option<Arc<Client>>,
    pub(super) location: &'static Location<'static>,
}

/// All that a reconnect does again.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) target: Target,
    pub(crate) headers: HeaderMap,
    pub(crate) protocols: Vec<String>,
    pub(crate) tls: Tls,
    pub(crate) silent: bool,
    pub(crate) within: Option<Duration>,
    /// The connection runs over a stream of the test's own.
    pub(crate) over: bool,
    /// The first thing that was said wrongly.
    pub(crate) problem: Option<String>,
}

impl fmt::Debug for WsBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WsBuilder").field("target", &self.plan.target).finish_non_exhaustive()
    }
}

impl WsBuilder {
    #[track_caller]
    pub(crate) fn new(target: Target) -> Self {
        let plan = Plan {
            target,
            headers: HeaderMap::new(),
            protocols: Vec::new(),
            tls: Tls::default(),
            silent: false,
            within: None,
            over: false,
            problem: None,
        };
        Self { plan, io: None, client: None, location: Location::caller() }
    }

    /// Another connection of the same client.
    #[track_caller]
    pub(crate) fn again(plan: Plan, client: Arc<Client>) -> Self {
        Self { plan, io: None, client: Some(client), location: Location::caller() }
    }

    /// Sends the header `name` with the upgrade. One that the handshake sends itself (`host`,
    /// `sec-websocket-version`, ..) is replaced.
    pub fn header(mut self, name: impl AsRef<str>, value: impl fmt::Display) -> Self {
        match request::header(name.as_ref(), &value.to_string()) {
            Ok((name, value)) => drop(self.plan.headers.append(name, value)),
            Err(problem) => drop(self.plan.problem.get_or_insert(problem)),
        }
        self
    }

    /// Sends `authorization: Bearer <token>`, in place of an earlier one.
    pub fn bearer(mut self, token: impl fmt::Display) -> Self {
        self.plan.headers.remove(http::header::AUTHORIZATION);
        self.header("authorization", format_args!("Bearer {token}"))
    }

    /// Offers a sub-protocol; what is offered first is preferred.
    pub fn subprotocol(mut self, name: impl Into<String>) -> Self {
        self.plan.protocols.push(name.into());
        self
    }

    /// Sets `key` in the URL's query, in place of what was there under that key.
    pub fn query(mut self, key: impl AsRef<str>, value: impl fmt::Display) -> Self {
        self.plan.target = self.plan.target.with_query(key.as_ref(), &value.to_string());
        self
    }

    /// Trusts the certificate authority in `pem`, for `wss` (feature `tls`).
    pub fn ca_certificate(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.plan.tls.ca.extend_from_slice(pem.as_ref());
        self.plan.tls.ca.push(b'\n');
        self
    }

    /// Shows this certificate (both in PEM) to a server that asks for one, for `wss` (feature `tls`).
    pub fn identity(mut self, certificate: impl AsRef<[u8]>, key: impl AsRef<[u8]>) -> Self {
        self.plan.tls.identity = Some((certificate.as_ref().to_vec(), key.as_ref().to_vec()));
        self
    }

    /// Runs over `io` instead of a socket; the URL still gives the path and the `host` header.
    pub fn over(mut self, io: impl AsyncRead + AsyncWrite + Send + Unpin + 'static) -> Self {
        self.plan.over = true;
        self.io = Some(Box::new(io));
        self
    }

    /// Never answers a ping, to see that the server notices. Close frames are still answered.
    pub fn silent(mut self) -> Self {
        self.plan.silent = true;
        self
    }

    /// The longest wait of one receive; the attribute's `within`, else 3 seconds, without this.
    pub fn within(mut self, limit: Duration) -> Self {
        self.plan.within = Some(limit);
        self
    }

    /// Makes the connection.
    ///
    /// # Errors
    /// When the server rejects it, does not speak WebSocket, or is not there.
    #[track_caller]
    pub fn connect(mut self) -> impl Future<Output = Result<Ws, HandshakeError>> + Send + 'static {
        self.location = Location::caller();
        connect::connect(self)
    }
}

impl IntoFuture for WsBuilder {
    type Output = Result<Ws, HandshakeError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(connect::connect(self))
    }
}
