//! `Server`: any server of the test's own, or somebody else's.

mod life;
mod memory;
mod outcome;
mod remote;
mod socket;
#[cfg(test)]
mod tests;

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::panic::Location;
use std::sync::Arc;

use tokio::io::DuplexStream;
use tokio::net::TcpListener;
use url::Url;

pub(super) use self::life::ServerLife;
pub(super) use self::socket::{Socket, start as start_on_port};
use super::graceful::Graceful;
use super::{Target, refuse_paused};
use crate::error::chain_text;

/// A server for the test to talk to: one that the test runs itself, or one that somebody else runs.
///
/// One that the test runs ends with its handle or with the scope in which it was started (the test, or
/// for a session fixture the process), whichever comes first, with all of its tasks, connections and
/// sockets; it goes on serving what is judged after the body. A panic in it fails the test. The report of a
/// failed test says what became of it.
///
/// ```
/// use tokio::io::AsyncWriteExt;
/// use wiretest::Server;
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> wiretest::Result {
/// let server = Server::start(|listener| async move {
///     loop {
///         let (mut stream, _) = listener.accept().await?;
///         stream.write_all(b"hello").await?;
///     }
///     #[allow(unreachable_code)]
///     std::io::Result::Ok(())
/// })
/// .await;
/// let stream = tokio::net::TcpStream::connect(server.addr()).await?;
/// # let mut stream = stream; let mut text = String::new();
/// # tokio::io::AsyncReadExt::read_to_string(&mut stream, &mut text).await?;
/// # assert_eq!(text, "hello");
/// # Ok(()) }
/// ```
pub struct Server {
    kind: Kind,
}

enum Kind {
    Socket(Graceful<socket::Socket>),
    Memory(Graceful<memory::Memory>),
    Remote(Url),
}

/// The URL under which an in-memory server is shown; nothing resolves it.
const IN_MEMORY: &str = "http://in-memory/";

impl Server {
    /// Starts a server on a free port of 127.0.0.1.
    ///
    /// `serve` gets the listener and runs on a thread and a current-thread runtime of its own, so that it
    /// serves while the test's body blocks; its future need not be `Send`. The server counts as started
    /// when that future has had its first turn. What the future gives is kept for the report; tasks that
    /// it has spawned serve on after it.
    ///
    /// # Panics
    /// When there is no port or no thread, when the future fails at once, and under `clock = paused`.
    #[track_caller]
    pub fn start<S, Fut>(serve: S) -> impl Future<Output = Self>
    where
        S: FnOnce(TcpListener) -> Fut + Send + 'static,
        Fut: Future + 'static,
        Fut::Output: 'static,
    {
        let place = Location::caller();
        refuse_paused("`Server::start`");
        async move {
            let life = Arc::new(ServerLife::new("server", &place.to_string()));
            match socket::start(serve, format!("the server started at {place}"), life).await {
                Ok(socket) => Self { kind: Kind::Socket(Graceful::new(socket)) },
                Err(error) => not_started(place, &error),
            }
        }
    }

    /// Starts a server without a socket: `serve` is called with one end of each connection.
    ///
    /// It runs on the current runtime, so that under `clock = paused` client and server share one
    /// virtual time. Each connection is a task of its own; its error is kept for the report.
    ///
    /// ```
    /// use tokio::io::AsyncWriteExt;
    /// use wiretest::Server;
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> wiretest::Result {
    /// let server =
    ///     Server::in_memory(|mut stream| async move { stream.write_all(b"hello").await }).await;
    /// let mut stream = server.open()?;
    /// # let mut text = String::new();
    /// # tokio::io::AsyncReadExt::read_to_string(&mut stream, &mut text).await?;
    /// # assert_eq!(text, "hello");
    /// # Ok(()) }
    /// ```
    ///
    /// # Panics
    /// Outside a tokio runtime.
    #[track_caller]
    pub fn in_memory<S, Fut>(serve: S) -> impl Future<Output = Self>
    where
        S: FnMut(DuplexStream) -> Fut + Send + 'static,
        Fut: Future + Send + 'static,
        Fut::Output: 'static,
    {
        let place = Location::caller().to_string();
        async move { Self { kind: Kind::Memory(Graceful::new(memory::start(serve, &place))) } }
    }

    /// A server that somebody else runs, at an `http`, `https`, `ws` or `wss` URL: the same tests against
    /// a deployed system. Nothing is connected and nothing is stopped.
    ///
    /// ```
    /// let hub = wiretest::Server::remote("https://chat.example/api");
    /// assert_eq!(hub.http("/health"), "https://chat.example/api/health");
    /// assert_eq!(hub.ws("/ws").to_string(), "wss://chat.example/api/ws");
    /// ```
    ///
    /// # Panics
    /// When `url` is no such URL.
    #[track_caller]
    pub fn remote(url: impl AsRef<str>) -> Self {
        let text = url.as_ref();
        match remote::parse(text) {
            Ok(url) => Self { kind: Kind::Remote(url) },
            Err(problem) => panic!(
                "`Server::remote` was given `{text}`, which is no server's URL: {problem}\n\
                 write it as `http://host:port` or `https://host/path`"
            ),
        }
    }

    /// The address it listens on; of a remote server the first that its name has, which blocks for as long
    /// as the name takes to resolve.
    ///
    /// # Panics
    /// For an in-memory server, which has none; for a remote name that does not resolve; and under
    /// `clock = paused`.
    #[track_caller]
    pub fn addr(&self) -> SocketAddr {
        refuse_paused("the address of a server");
        match &self.kind {
            Kind::Socket(socket) => socket.addr,
            Kind::Memory(_) => no_address(),
            Kind::Remote(base) => remote::resolve(base)
                .unwrap_or_else(|error| panic!("the server at `{base}` has no address: {error}")),
        }
    }

    /// The `http` (or `https`) URL of `path` on this server; the path may have a query.
    ///
    /// # Panics
    /// For an in-memory server, which no URL leads to, and under `clock = paused`.
    #[track_caller]
    pub fn http(&self, path: &str) -> String {
        refuse_paused("a server behind a socket");
        match &self.kind {
            Kind::Memory(_) => no_address(),
            Kind::Socket(_) | Kind::Remote(_) => remote::join(&self.base(), path).into(),
        }
    }

    /// Where a WebSocket client connects to for `path` on this server; the path may have a query.
    pub fn ws(&self, path: &str) -> Target {
        let url = remote::to_ws(remote::join(&self.base(), path));
        match &self.kind {
            Kind::Memory(memory) => Target::through(url, memory.connector.clone()),
            Kind::Socket(_) | Kind::Remote(_) => Target::from(url),
        }
    }

    /// Opens a connection to an in-memory server, for a client that takes a stream.
    ///
    /// # Errors
    /// When the server has ended, when it lives on another runtime and this test's clock is paused, and
    /// for a server that is not in memory.
    pub fn open(&self) -> io::Result<DuplexStream> {
        match &self.kind {
            Kind::Memory(memory) => (memory.connector)(),
            Kind::Socket(_) | Kind::Remote(_) => {
                let problem =
                    format!("the server at {} is not in memory: connect to its address", self.base());
                Err(io::Error::new(io::ErrorKind::Unsupported, problem))
            }
        }
    }

    /// Ends it and waits until it has ended, as dropping it does. A remote server is left alone.
    ///
    /// # Errors
    /// When blocking code holds its thread, so that it cannot end.
    pub async fn stop(self) -> crate::Result {
        match self.kind {
            Kind::Socket(socket) => return socket.host.stop().await.map_err(crate::Error::msg),
            Kind::Memory(memory) => memory.end(),
            Kind::Remote(_) => {}
        }
        Ok(())
    }

    fn base(&self) -> Url {
        let text = match &self.kind {
            Kind::Socket(socket) => format!("http://{}/", socket.addr),
            Kind::Memory(_) => IN_MEMORY.to_owned(),
            Kind::Remote(base) => return base.clone(),
        };
        Url::parse(&text).unwrap_or_else(|error| unreachable!("`{text}` is a URL: {error}"))
    }
}

#[track_caller]
fn no_address() -> ! {
    panic!("an in-memory server has no address: connect to `.ws(path)`, or take a stream from `.open()`")
}

fn not_started(place: &Location<'_>, error: &(dyn StdError + 'static)) -> ! {
    panic!(
        "the server of `Server::start` at {place} did not start: {}\n\
         its closure gets a listener that is bound to a free port: it must serve on that one, and stay \
         pending while it serves",
        chain_text(error)
    )
}

impl fmt::Display for Server {
    /// The `http` URL of its root.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.base().as_str())
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Server({})", self.base())
    }
}
