//! [`Wire`]: the transport under a generated client, which writes down every call.

mod answer;
mod broken;
mod connect;
mod deadline;
mod ending;
mod exchange;
mod head;
mod lanes;
mod mark;
#[cfg(feature = "tls")]
mod pin;
mod request;
mod sent;
mod settings;
mod target;
mod timeout;
mod unsent;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

pub use connect::{ConnectError, WireBuilder};
pub(crate) use head::status as status_of;
pub(crate) use lanes::{Lane, More};
pub(crate) use mark::Mark;
pub use request::RequestExt;
pub(crate) use sent::Sent;
use settings::Settings;
pub(crate) use target::{CALL_HEADER, Dial, Target};
pub(crate) use timeout::read as timeout_of;
use tonic::Status;
use tonic::body::Body;

use super::record::{Book, Call, Record, TestCalls};
use crate::run::scope::{self, Scope};

/// The transport that generated clients take in a test: `UserServiceClient<Wire>`.
///
/// It is a tower service around a tonic `Channel`. It writes down every call (headers, messages with their
/// times and sizes, initial and trailing metadata apart), enforces deadlines over headers *and* body, and
/// marks each answer so that a test's expectations judge the very call that gave it. Clones share their
/// connection and their records.
///
/// ```no_run
/// # async fn test() -> wiretest::Result {
/// use std::time::Duration;
/// use wiretest::Wire;
///
/// let wire = Wire::connect("http://127.0.0.1:50051").await?
///     .bearer("secret")
///     .deadline(Duration::from_secs(2));
/// # let _ = wire; Ok(()) }
/// ```
///
/// A wire works in any tokio test. In a wiretest test, [`calls`](Self::calls) gives that test's own calls,
/// although the wire of a session fixture is shared by all tests.
#[derive(Clone)]
pub struct Wire {
    target: Arc<Target>,
    /// Clones have one number: they are one wire to [`Wire::calls`].
    number: u64,
    /// The calls that were made outside a test.
    loose: Arc<Book>,
    settings: Arc<Settings>,
}

impl Wire {
    pub(crate) fn new(target: Arc<Target>, loose: Arc<Book>) -> Self {
        static NUMBERS: AtomicU64 = AtomicU64::new(1);
        Self { target, number: NUMBERS.fetch_add(1, Ordering::Relaxed), loose, settings: Arc::default() }
    }

    /// Connects to a server at `http://..`, `https://..` (feature `tls`) or `unix:path`.
    ///
    /// # Errors
    /// When `url` is none of these, or nobody answers there within ten seconds. The error's sources say
    /// why, down to the operating system's words.
    pub async fn connect(url: impl AsRef<str>) -> Result<Self, ConnectError> {
        Self::builder(url).connect().await
    }

    /// A connection with settings of its own: certificates, a server name.
    pub fn builder(url: impl AsRef<str>) -> WireBuilder {
        WireBuilder::new(url.as_ref())
    }

    /// Sends `authorization: Bearer <token>` with every call. Reports never show it.
    ///
    /// # Panics
    /// When the token is not printable ASCII.
    #[must_use]
    #[track_caller]
    pub fn bearer(self, token: impl AsRef<str>) -> Self {
        self.metadata("authorization", format!("Bearer {}", token.as_ref()))
    }

    /// Sends this metadata with every call; several values of one key are kept. A key that a request sets
    /// itself is left to the request. The values of `-bin` keys are bytes of any kind.
    ///
    /// # Panics
    /// When the key or the value is not one that gRPC can carry.
    #[must_use]
    #[track_caller]
    pub fn metadata(mut self, key: impl AsRef<str>, value: impl AsRef<[u8]>) -> Self {
        if let Err(problem) = Arc::make_mut(&mut self.settings).add(key.as_ref(), value.as_ref()) {
            panic!("{problem}");
        }
        self
    }

    /// How long each call may take, headers and body: sent as `grpc-timeout`, enforced here, and
    /// `DEADLINE_EXCEEDED` when it runs out. The least of this, the request's own and the test's counts.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        Arc::make_mut(&mut self.settings).deadline = Some(deadline);
        self
    }

    /// Holds every response back this long, on our side of the wire: a slow peer. The deadline goes on
    /// ticking. A test's `delay = ".."` and a request's own take its place.
    #[must_use]
    pub fn delay(mut self, delay: Duration) -> Self {
        Arc::make_mut(&mut self.settings).delay = Some(delay);
        self
    }

    /// The current test's calls over this wire and its clones, in the order of their start: the latest
    /// 4096. Outside a test: the calls that were made outside a test.
    pub fn calls(&self) -> Vec<Call> {
        scope::current().map_or_else(
            || self.loose.of(self.number),
            |scope| scope.extension::<TestCalls>().book.of(self.number),
        )
    }

    /// What its calls are kept under.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    fn book(&self, scope: Option<&Scope>, record: Arc<Record>) {
        match scope {
            Some(scope) => scope.extension::<TestCalls>().book.push(self.number, record),
            None => self.loose.push(self.number, record),
        }
    }
}

impl tower::Service<http::Request<Body>> for Wire {
    type Response = http::Response<Body>;
    type Error = Status;
    type Future = Pin<Box<dyn Future<Output = Result<http::Response<Body>, Status>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Status>> {
        // Each call waits for the connection itself, under its own deadline.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        Box::pin(exchange::Exchange::prepare(self, request).run())
    }
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wire").field("url", &self.target.url()).finish_non_exhaustive()
    }
}
