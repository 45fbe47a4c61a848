//! `Proxy`: a TCP connection that goes wrong on demand.

mod connection;
mod faults;
mod pipe;
#[cfg(test)]
mod tests;

use std::fmt;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::panic::Location;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::watch;
use url::Url;

use super::graceful::Graceful;
use super::server::{ServerLife, Socket, start_on_port};
use super::{Target, refuse_paused};
use faults::{Cut, Faults, View};

/// A TCP proxy in front of a server, whose network goes wrong on demand.
///
/// A fault holds from the call that sets it, for the connections that are there and for new ones, until
/// [`heal`](Self::heal). The proxy listens on a free port of 127.0.0.1, on a thread of its own, and ends
/// with its handle or with its test, with all of its connections. The report of a failed test says which
/// faults were set, and when.
///
/// ```
/// use std::time::{Duration, Instant};
/// use tokio::io::{AsyncReadExt, AsyncWriteExt};
/// use tokio::net::TcpStream;
/// use wiretest::{Proxy, Server};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> wiretest::Result {
/// let server = Server::start(async |listener| {
///     let (mut stream, _) = listener.accept().await?;
///     stream.write_all(b"hello").await
/// })
/// .await;
/// let proxy = Proxy::to(server.addr()).await;
/// proxy.latency(Duration::from_millis(20));
///
/// let asked = Instant::now();
/// let mut text = String::new();
/// TcpStream::connect(proxy.addr()).await?.read_to_string(&mut text).await?;
/// assert_eq!(text, "hello");
/// assert!(asked.elapsed() >= Duration::from_millis(20));
/// # Ok(()) }
/// ```
pub struct Proxy {
    running: Graceful<Running>,
    life: Arc<ServerLife>,
    upstream: Arc<str>,
    /// How often `cut_after` was called.
    cuts: AtomicU64,
}

/// What ends with the handle.
struct Running {
    socket: Socket,
    faults: watch::Sender<Faults>,
}

impl Proxy {
    /// Starts a proxy in front of `upstream`: a `SocketAddr`, `host:port`, or a URL whose host and port
    /// count. It is asked for only when a connection comes in.
    ///
    /// # Panics
    /// When `upstream` is no address or its name does not resolve, when there is no port or no thread, and
    /// under `clock = paused`.
    #[track_caller]
    pub fn to(upstream: impl fmt::Display) -> impl Future<Output = Self> {
        let place = Location::caller();
        refuse_paused("`Proxy::to`");
        let text = upstream.to_string();
        async move {
            match start(&text, place).await {
                Ok(proxy) => proxy,
                Err(error) => panic!(
                    "the proxy of `Proxy::to` at {place} did not start: {error}\n\
                     it was asked to stand before `{text}`: write `host:port` or a URL"
                ),
            }
        }
    }

    /// The address that it listens on.
    pub fn addr(&self) -> SocketAddr {
        self.running.socket.addr
    }

    /// The `http` URL of its root, without a slash at the end: `http://127.0.0.1:4242`.
    pub fn url(&self) -> String {
        format!("http://{}", self.addr())
    }

    /// Where a WebSocket client connects to for `path` through this proxy; the path may have a query.
    pub fn ws(&self, path: &str) -> Target {
        Target::from(format!("ws://{}/{}", self.addr(), path.trim_start_matches('/')))
    }

    /// Delays everything by `latency` in each direction, so that a round trip takes twice that longer.
    /// Nothing is reordered, and the throughput stays what it was.
    pub fn latency(&self, latency: Duration) -> &Self {
        self.set(&format!("latency {latency:?}"), |faults| faults.latency = latency)
    }

    /// Lets through at most so many bytes per second, for each connection and in each direction; at
    /// least one.
    pub fn bandwidth(&self, bytes_per_second: u64) -> &Self {
        let rate = bytes_per_second.max(1);
        self.set(&format!("bandwidth {rate} bytes per second"), |faults| faults.bandwidth = Some(rate))
    }

    /// Lets nothing through, in neither direction, while connections stay open and new ones are taken, as
    /// when packets are lost. What was held back arrives after [`heal`](Self::heal).
    pub fn blackhole(&self) -> &Self {
        self.set("blackhole", |faults| faults.blackhole = true)
    }

    /// Resets every connection (TCP RST, "connection reset by peer"), those that are there now and each
    /// new one as soon as it comes in, until [`heal`](Self::heal).
    pub fn reset(&self) -> &Self {
        self.set("reset", |faults| faults.reset = true)
    }

    /// Closes each connection as soon as so many bytes have come through from the server, counted from
    /// this call; a connection with fewer stays. The client sees exactly these bytes, then the end of the
    /// stream. With 0 the connections that are there are closed at once.
    pub fn cut_after(&self, bytes: u64) -> &Self {
        let call = self.cuts.fetch_add(1, Ordering::Relaxed) + 1;
        self.set(&format!("cut after {bytes} bytes"), |faults| faults.cut = Some(Cut { bytes, call }))
    }

    /// Ends all faults. A connection that a fault has ended stays ended.
    pub fn heal(&self) -> &Self {
        self.set("healed", |faults| *faults = Faults::default())
    }

    /// Ends it with all of its connections, and waits until it has ended, as dropping it does.
    ///
    /// # Errors
    /// When it does not end.
    pub async fn stop(self) -> crate::Result {
        self.running.socket.host.stop().await.map_err(crate::Error::msg)
    }

    fn set(&self, event: &str, change: impl FnOnce(&mut Faults)) -> &Self {
        self.life.note(event);
        self.running.faults.send_modify(change);
        self
    }
}

async fn start(upstream: &str, place: &Location<'_>) -> io::Result<Proxy> {
    let upstream: Arc<str> = resolve(upstream).await?.into();
    let (sender, faults) = watch::channel(Faults::default());
    let life = Arc::new(ServerLife::new(&format!("proxy to {upstream} on"), &place.to_string()));
    let (for_connections, target) = (life.clone(), upstream.clone());
    let serve = move |listener| connection::serve(listener, target, View(faults), for_connections);
    let label = format!("the proxy started at {place}");
    let socket = start_on_port(serve, label, life.clone()).await?;
    let running = Graceful::new(Running { socket, faults: sender });
    Ok(Proxy { running, life, upstream, cuts: AtomicU64::new(0) })
}

/// `host:port`, which has an address.
async fn resolve(upstream: &str) -> io::Result<String> {
    let authority = match upstream.contains("://").then(|| Url::parse(upstream)) {
        None => upstream.to_owned(),
        Some(url) => of_url(&url.map_err(io::Error::other)?),
    };
    let found = tokio::net::lookup_host(&authority).await?.next();
    found.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "the name has no address"))?;
    Ok(authority)
}

fn of_url(url: &Url) -> String {
    let port = url.port_or_known_default().unwrap_or_default();
    format!("{}:{port}", url.host_str().unwrap_or_default())
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Proxy({} to {}, {:?})", self.addr(), self.upstream, self.running.faults.borrow())
    }
}
