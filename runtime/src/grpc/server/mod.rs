//! [`GrpcServer`]: services of this process, a server main, or a server somewhere else, as one handle.

mod builder;
mod channels;
mod faults;
mod memory;
mod numbered;
mod observe;
mod serve;
mod served;
mod services;
mod sockets;
mod spoiled;
mod start;
mod stop;
#[cfg(feature = "tls")]
mod tls;
mod within;

use std::fmt;
use std::future::Future;
use std::panic::Location;
use std::sync::{Arc, Mutex, PoisonError};

pub use builder::GrpcServerBuilder;
pub use faults::Faults;
pub(crate) use observe::Observer;
pub use services::Services;
use stop::Life;
#[cfg(feature = "tls")]
pub use tls::ServerIdentity;
use tokio::net::TcpListener;
use tonic::service::Routes;
use tonic::transport::Channel;

use super::record::{Book, Call, TestCalls};
use super::wire::{Target, Wire, WireBuilder};
use crate::net::refuse_paused;
use crate::run::scope::{self, Scope};

/// A gRPC server for tests: usually a session fixture that tests take as `&GrpcServer`.
///
/// ```no_run
/// # use wiretest::GrpcServer;
/// # async fn test(routes: tonic::service::Routes) {
/// let server = GrpcServer::routes(routes).await;
/// let wire = server.wire();           // what generated clients take
/// # let _ = wire; }
/// ```
///
/// A server of this process listens on a free port of 127.0.0.1, on a thread and runtime of its own. It
/// stops by itself, with every connection, when the handle is dropped and at the latest when its test ends;
/// that of a session fixture when the process ends. A server made in a test's body goes on answering a stream
/// that the body returns. A handler that panics fails the test that called it.
pub struct GrpcServer {
    target: Arc<Target>,
    served: Served,
    /// Ends the server when it is dropped.
    life: Option<Life>,
    /// The wires that were given out, by their numbers.
    wires: Mutex<Vec<u64>>,
    /// Their calls outside a test.
    loose: Arc<Book>,
}

/// Who serves.
enum Served {
    /// Our own layer stands before the services.
    Ours(Arc<Observer>),
    /// A server main of the user's, or a server somewhere else.
    Theirs,
}

impl GrpcServer {
    fn new(target: Target, served: Served, life: Life) -> Self {
        Self {
            target: Arc::new(target),
            served,
            life: Some(life),
            wires: Mutex::default(),
            loose: Arc::default(),
        }
    }

    /// Starts a server with one generated service, such as `UserServiceServer::new(Users::default())`, or
    /// with [`Routes`].
    ///
    /// # Panics
    /// With the whole chain of causes, when the server cannot start; and in a test with `clock = paused`.
    #[track_caller]
    pub fn start<Kind>(service: impl Services<Kind>) -> impl Future<Output = Self> + Send {
        Self::builder(service).start()
    }

    /// Starts a server with several services.
    ///
    /// # Panics
    /// As [`start`](Self::start).
    #[track_caller]
    pub fn routes(routes: Routes) -> impl Future<Output = Self> + Send {
        Self::builder(routes).start()
    }

    /// Starts a server without a socket, on the current runtime: the kind that works with `clock = paused`.
    /// Clients may connect, lose their connection and connect again, as with a socket.
    #[track_caller]
    pub fn in_memory<Kind>(service: impl Services<Kind>) -> impl Future<Output = Self> + Send {
        Self::builder(service).in_memory().start()
    }

    /// Runs a server main of yours, with its layers, on a free port: `main` gets the listener.
    ///
    /// [`calls`](Self::calls) then gives what this handle's wires sent, since no layer of ours stands before
    /// the services. A main that ends with an error fails the test.
    ///
    /// ```no_run
    /// # use wiretest::GrpcServer;
    /// # async fn test(routes: tonic::service::Routes) {
    /// use tonic::transport::{Server, server::TcpIncoming};
    ///
    /// let server = GrpcServer::serve(|listener| async move {
    ///     Server::builder().add_routes(routes).serve_with_incoming(TcpIncoming::from(listener)).await
    /// })
    /// .await;
    /// # let _ = server; }
    /// ```
    ///
    /// # Panics
    /// As [`start`](Self::start).
    #[track_caller]
    pub fn serve<M, F, R>(main: M) -> impl Future<Output = Self> + Send
    where
        M: FnOnce(TcpListener) -> F + Send + 'static,
        F: Future<Output = R> + 'static,
        R: MainEnd,
    {
        let caller = Location::caller();
        refuse_paused("a gRPC server on a socket");
        async move { start::main(main).unwrap_or_else(|error| error.panic(caller)) }
    }

    /// A server before it starts: TLS, a Unix socket, faults.
    pub fn builder<Kind>(service: impl Services<Kind>) -> GrpcServerBuilder {
        GrpcServerBuilder::new(service)
    }

    /// A server that runs somewhere else and is not ours to stop, at `http://..`, `https://..` or
    /// `unix:path`. Whether it is there shows at the first call.
    ///
    /// ```no_run
    /// # use wiretest::{GrpcServer, env_url};
    /// if let Some(url) = env_url("USERS_URL") {
    ///     let server = GrpcServer::remote(url);
    /// }
    /// ```
    ///
    /// # Panics
    /// When `url` is none that gRPC knows; and in a test with `clock = paused`.
    #[track_caller]
    pub fn remote(url: impl AsRef<str>) -> Self {
        refuse_paused("a gRPC server on a socket");
        let url = url.as_ref();
        match WireBuilder::new(url).endpoint() {
            Ok(endpoint) => {
                let target = Target::socket(url.to_owned(), endpoint);
                Self::new(target, Served::Theirs, Life::Elsewhere)
            }
            Err(error) => panic!("{}", crate::error::chain_text(&error)),
        }
    }

    /// A new wire to this server: what generated clients take. It connects at its first call. The wires of
    /// a session fixture's server share its connections: one, and up to four where tests call at the same
    /// time, each with a port and a thread of the server's own at its other end: a handler finds the authority
    /// of [`url`](Self::url) in every request, but its `local_addr` may have another port. Otherwise each test
    /// has one of its own.
    pub fn wire(&self) -> Wire {
        let wire = Wire::new(self.target.clone(), self.loose.clone());
        self.wires.lock().unwrap_or_else(PoisonError::into_inner).push(wire.number());
        wire
    }

    /// Where it listens: `http://127.0.0.1:port`, `https://..`, `unix:path`; an in-memory server has no
    /// address that anybody else could use.
    pub fn url(&self) -> String {
        self.target.url().to_string()
    }

    /// A plain channel to this server, made on the current runtime: for *client code under test*, with this
    /// server as its fake. Tests themselves take a generated client over [`wire`](Self::wire).
    ///
    /// It belongs to the test that makes it: on a session fixture's server its calls are that test's in
    /// [`calls`](Self::calls), and a handler that panics under one fails that test.
    ///
    /// # Panics
    /// Outside a tokio runtime; and in a test with `clock = paused`, unless the server is in memory and of
    /// this test.
    #[track_caller]
    pub fn channel(&self) -> Channel {
        if let Some(refusal) = self.target.refusal("a channel", scope::current().as_deref()) {
            panic!("{refusal}");
        }
        self.target.plain()
    }

    /// What clients sent, as this server saw it, in the order of arrival: the latest 4096 calls.
    ///
    /// On a session fixture's server: what the current test sent over its wires ([`wire`](Self::wire)) and its
    /// channels ([`channel`](Self::channel)), and what is nobody's, which every test sees: the calls of a
    /// channel that a session fixture made, and of clients that were given no more than the [`url`](Self::url).
    /// A test that counts what such a client sent takes a server of its own.
    ///
    /// For a server that is not built from services here: what its own wires sent in this test.
    pub fn calls(&self) -> Vec<Call> {
        match &self.served {
            Served::Ours(observer) => observer.calls(),
            Served::Theirs => self.calls_of_wires(),
        }
    }

    fn calls_of_wires(&self) -> Vec<Call> {
        let Some(scope) = scope::current() else { return self.loose.calls(|_| true) };
        scope.extension::<TestCalls>().book.of_any(&self.numbers())
    }

    fn numbers(&self) -> Vec<u64> {
        self.wires.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The test whose body has a call to this server that is not over: its act may be a stream, which is
    /// read when the body's own variables are gone.
    fn still_answers(&self) -> Option<Arc<Scope>> {
        let scope = scope::current().filter(|scope| scope.is_body_running())?;
        let is_open = scope.extension::<TestCalls>().book.has_open(&self.numbers());
        is_open.then_some(scope)
    }
}

impl Drop for GrpcServer {
    fn drop(&mut self) {
        if let Some(scope) = self.still_answers() {
            let life = self.life.take();
            scope.if_body_goes_on(move || drop(life));
        }
    }
}

impl fmt::Debug for GrpcServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GrpcServer").field("url", &self.url()).finish_non_exhaustive()
    }
}

/// How a server main may end: `()`, or a `Result` of it whose error can be shown.
pub trait MainEnd {
    /// Why it ended too early.
    #[doc(hidden)]
    fn outcome(self) -> Result<(), String>;
}

impl MainEnd for () {
    fn outcome(self) -> Result<(), String> {
        Ok(())
    }
}

impl<E: fmt::Debug> MainEnd for Result<(), E> {
    fn outcome(self) -> Result<(), String> {
        self.map_err(|error| format!("the server's main ended with an error: {error:?}"))
    }
}
