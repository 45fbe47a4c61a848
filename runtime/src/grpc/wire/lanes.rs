//! The connections to what a session fixture made, which tests share. On a runtime that outlives every test:
//! for our own server that is the server's, so that a call changes threads twice, not four times.

use std::future::Future;
use std::iter::once;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::{Context, Poll};
use std::thread::available_parallelism;

use tokio::runtime::Handle;
use tokio::task::{JoinError, JoinHandle};
use tonic::Status;
use tonic::body::Body;
use tonic::transport::{Channel, Endpoint};

use crate::run::session_runtime;

/// How many lanes there may be, on however many processors.
const MOST: usize = 4;

/// One connection, and the runtime that drives it.
pub(crate) struct Lane {
    endpoint: Endpoint,
    /// None stands for the session runtime.
    runtime: Option<Handle>,
    channel: OnceLock<Channel>,
    /// Bodies that were read to their ends.
    spent: Mutex<Vec<Body>>,
}

/// Opens one lane more; none where the lanes that are there have to do.
pub(crate) type More = Box<dyn Fn() -> Option<Lane> + Send + Sync>;

/// The lanes of one target. A call takes the one with the fewest calls on their way, and opens a further one
/// rather than wait behind another call, where that is possible.
pub(super) struct Lanes {
    first: Arc<Lane>,
    others: Mutex<Vec<Arc<Lane>>>,
    more: Option<More>,
}

impl Lane {
    pub(crate) fn new(endpoint: Endpoint, runtime: Option<Handle>) -> Self {
        Self { endpoint, runtime, channel: OnceLock::new(), spent: Mutex::default() }
    }

    pub(super) fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    fn runtime(&self) -> Result<Handle, Status> {
        let runtime = self.runtime.clone().map_or_else(session_runtime, Ok);
        runtime.map_err(|error| Status::unavailable(error.to_string()))
    }

    /// The channel, which `make` makes from its address on the lane's runtime at the first call.
    pub(super) fn channel(&self, make: impl FnOnce(&Endpoint) -> Channel) -> Result<Channel, Status> {
        if let Some(channel) = self.channel.get() {
            return Ok(channel.clone());
        }
        let runtime = self.runtime()?;
        let _entered = runtime.enter();
        Ok(self.channel.get_or_init(|| make(&self.endpoint)).clone())
    }

    /// Makes a call where its connection is driven: the caller's thread is woken once, by the answer, and not
    /// for every step of the channel's.
    pub(super) async fn run<T: Send + 'static>(
        self: &Arc<Self>,
        call: impl Future<Output = Result<T, Status>> + Send + 'static,
    ) -> Result<T, Status> {
        let lane = self.clone();
        let task = self.runtime()?.spawn(async move {
            drop(std::mem::take(&mut *lane.spent()));
            call.await
        });
        let ended = |_| Err(Status::unavailable("the thread of the connection has ended"));
        AbortOnDrop(task).await.unwrap_or_else(ended)
    }

    /// Keeps a body that was read to its end until the next call: dropped by the caller's thread it would wake
    /// the connection for nothing.
    pub(super) fn keep_spent(&self, body: Body) {
        self.spent().push(body);
    }

    fn spent(&self) -> MutexGuard<'_, Vec<Body>> {
        self.spent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A call that ends when nobody waits for it any more.
struct AbortOnDrop<T>(JoinHandle<T>);

impl<T> Future for AbortOnDrop<T> {
    type Output = Result<T, JoinError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(cx)
    }
}

impl<T> Drop for AbortOnDrop<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Lanes {
    pub(super) fn new(first: Lane, more: Option<More>) -> Self {
        Self { first: Arc::new(first), others: Mutex::default(), more }
    }

    /// Takes a connection that was made already.
    pub(super) fn keep(&self, channel: Channel) {
        let _ = self.first.channel.set(channel);
    }

    /// The lane for a call, which holds it until it is over: that is how the lane's calls are counted.
    pub(super) fn lane(&self) -> Arc<Lane> {
        let Some(more) = &self.more else { return self.first.clone() };
        let mut others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        let open = once(&self.first).chain(&*others);
        let least = open.min_by_key(|lane| Arc::strong_count(lane)).unwrap_or(&self.first).clone();
        // One is held by these lanes, one is the clone.
        let is_busy = Arc::strong_count(&least) > 2;
        if !is_busy || others.len() + 1 >= limit() {
            return least;
        }
        let Some(lane) = more() else { return least };
        let lane = Arc::new(lane);
        others.push(lane.clone());
        lane
    }
}

fn limit() -> usize {
    static LIMIT: OnceLock<usize> = OnceLock::new();
    *LIMIT.get_or_init(|| available_parallelism().map_or(1, usize::from).min(MOST))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lane(name: &'static str) -> Lane {
        Lane::new(Endpoint::from_static(name), None)
    }

    fn name(lane: &Lane) -> String {
        lane.endpoint().uri().to_string()
    }

    #[test]
    fn a_call_goes_to_an_idle_lane() {
        let lanes = Lanes::new(lane("http://a"), Some(Box::new(|| Some(lane("http://b")))));
        for _ in 0..3 {
            assert_eq!(name(&lanes.lane()), "http://a/", "one after the other: nothing to wait for");
        }
        let busy = lanes.lane();
        if limit() > 1 {
            let second = lanes.lane();
            assert_eq!(name(&second), "http://b/");
            drop(busy);
            assert_eq!(name(&lanes.lane()), "http://a/", "the idle one");
            assert_eq!(lanes.others.lock().map(|others| others.len()).ok(), Some(1));
        }
    }

    #[test]
    fn without_a_further_lane_calls_share_what_is_there() {
        for more in [None, Some(Box::new(|| None) as More)] {
            let lanes = Lanes::new(lane("http://a"), more);
            let busy = [lanes.lane(), lanes.lane()];
            assert!(busy.iter().all(|lane| name(lane) == "http://a/"));
        }
    }
}
