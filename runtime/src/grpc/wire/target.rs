//! Where a wire leads, and the channels to it.
//!
//! A tonic `Channel` is driven by the runtime that made it: shared by tests that each have their own, it
//! hangs or dies with its maker (hyperium/tonic#2194). So what is made in a session fixture gets channels on
//! runtimes that outlive every test, and everything else one channel for each runtime.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use http::{HeaderMap, HeaderName, HeaderValue, Uri};
use hyper_util::rt::TokioIo;
use tokio::io::DuplexStream;
use tokio::runtime::{Handle, Id};
use tonic::Status;
use tonic::transport::{Channel, Endpoint};

use super::lanes::{Lane, Lanes, More};
use crate::grpc::record::Record;
use crate::grpc::server::Observer;
use crate::net::paused_refusal;
use crate::run::scope::{self, Scope};
use crate::run::session_runtime;

/// Tells our own server which call of ours arrives; the server takes it off before the handler sees it.
pub(crate) const CALL_HEADER: HeaderName = HeaderName::from_static("wiretest-call");

/// Runtimes whose channels are kept at the same time; a forgotten one connects again.
const KEPT: usize = 32;

/// One in so many calls leaves the name of [`CALL_HEADER`] in HPACK's table, where the others find it. Odd:
/// the server's records have numbers too, so that those of the calls often are all odd or all even.
const NAMED: u64 = 15;

/// Makes one connection to an in-memory server.
pub(crate) type Dial = Arc<dyn Fn() -> io::Result<DuplexStream> + Send + Sync>;

pub(crate) struct Target {
    url: Arc<str>,
    endpoint: Endpoint,
    /// Of an in-memory server; none for sockets.
    dial: Option<Dial>,
    home: Home,
    /// Of a server that is ours and sees every call.
    observer: Option<Arc<Observer>>,
}

enum Home {
    /// Shared by all tests.
    Session(Lanes),
    /// One for each runtime, of those that called last.
    Each(Mutex<VecDeque<(Id, Channel)>>),
}

impl Home {
    /// The home of what the calling thread makes.
    fn here(lane: Lane, more: Option<More>) -> Self {
        if scope::current().is_some_and(|scope| scope.session) {
            Self::Session(Lanes::new(lane, more))
        } else {
            Self::Each(Mutex::default())
        }
    }
}

/// The way that a call takes.
pub(super) enum Way {
    /// Shared with other calls.
    Lane(Arc<Lane>, Channel),
    /// Driven by the caller's own runtime.
    Own(Channel),
}

impl Target {
    /// A socket's address.
    pub(crate) fn socket(url: String, endpoint: Endpoint) -> Self {
        Self::new(url, Lane::new(endpoint, None), None)
    }

    /// The same, of a server of ours, which may open further lanes.
    pub(crate) fn ours(url: String, lane: Lane, more: Option<More>, observer: Arc<Observer>) -> Self {
        Self { observer: Some(observer), ..Self::new(url, lane, more) }
    }

    /// An in-memory server.
    pub(crate) fn memory(url: String, dial: Dial, observer: Arc<Observer>) -> Self {
        let endpoint = Endpoint::from_static("http://in-memory");
        Self { dial: Some(dial), observer: Some(observer), ..Self::socket(url, endpoint) }
    }

    fn new(url: String, lane: Lane, more: Option<More>) -> Self {
        let endpoint = lane.endpoint().clone();
        Self { url: url.into(), endpoint, dial: None, home: Home::here(lane, more), observer: None }
    }

    pub(crate) fn url(&self) -> &Arc<str> {
        &self.url
    }

    /// Connects now, so that a peer that is not there is known before the first call.
    pub(super) async fn connect(&self) -> Result<(), tonic::transport::Error> {
        let endpoint = self.endpoint.clone();
        match &self.home {
            Home::Each(_) => self.keep(endpoint.connect().await?),
            Home::Session(..) => match session_runtime() {
                Ok(runtime) => {
                    let made = runtime.spawn(async move { endpoint.connect().await }).await;
                    // A panic or a cancelled task leaves the lazy channel, whose first call says why.
                    made.map_or(Ok(()), |channel| channel.map(|channel| self.keep(channel)))?;
                }
                Err(_) => self.keep(endpoint.connect().await?),
            },
        }
        Ok(())
    }

    fn keep(&self, channel: Channel) {
        match &self.home {
            Home::Session(lanes) => lanes.keep(channel),
            Home::Each(channels) => remember(channels, channel),
        }
    }

    /// Why the test must not have `what` to here: another runtime, or a socket, under a paused clock.
    pub(crate) fn refusal(&self, what: &str, scope: Option<&Scope>) -> Option<String> {
        let elsewhere = self.dial.is_none() || matches!(self.home, Home::Session(..));
        scope.filter(|scope| scope.paused() && elsewhere)?;
        Some(paused_refusal(&format!("{what} to {}", self.url))?.to_string())
    }

    /// The way for a call from here.
    pub(super) fn way(&self, scope: Option<&Scope>) -> Result<Way, Status> {
        if let Some(refusal) = self.refusal("a call", scope) {
            if let Some(scope) = scope {
                scope.note_refusal(refusal.clone());
            }
            return Err(Status::failed_precondition(refusal));
        }
        match &self.home {
            Home::Session(lanes) => {
                let lane = lanes.lane();
                let channel = lane.channel(|endpoint| self.channel_to(endpoint))?;
                Ok(Way::Lane(lane, channel))
            }
            Home::Each(channels) => Ok(Way::Own(self.on_this_runtime(channels))),
        }
    }

    fn on_this_runtime(&self, channels: &Mutex<VecDeque<(Id, Channel)>>) -> Channel {
        let here = Handle::current().id();
        let kept = channels.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, channel)) = kept.iter().find(|(id, _)| *id == here) {
            return channel.clone();
        }
        drop(kept);
        let channel = self.lazy();
        remember(channels, channel.clone());
        channel
    }

    /// A channel for clients that know nothing of us: our server knows the current test by it.
    pub(crate) fn plain(&self) -> Channel {
        let mark = self.observer.as_ref().and_then(|observer| observer.mark());
        let marked = mark.and_then(|mark| self.endpoint.clone().user_agent(mark).ok());
        self.channel_to(marked.as_ref().unwrap_or(&self.endpoint))
    }

    /// A new channel, made and driven by the current runtime, that connects at its first call.
    fn lazy(&self) -> Channel {
        self.channel_to(&self.endpoint)
    }

    fn channel_to(&self, endpoint: &Endpoint) -> Channel {
        let Some(dial) = self.dial.clone() else { return endpoint.connect_lazy() };
        let connect = tower::service_fn(move |_: Uri| {
            let io = dial().map(TokioIo::new);
            async move { io }
        });
        endpoint.connect_with_connector_lazy(connect)
    }

    /// Lets our server know that `record` is on its way.
    pub(super) fn announce(&self, record: &Arc<Record>, headers: &mut HeaderMap) {
        if let Some(observer) = &self.observer {
            observer.expect(record);
            let mut number = HeaderValue::from(record.number);
            // Each is new: indexing them would only push useful headers out of HPACK's table. But now and then
            // one keeps the name in there.
            number.set_sensitive(!record.number.is_multiple_of(NAMED));
            headers.insert(CALL_HEADER, number);
        }
    }
}

fn remember(channels: &Mutex<VecDeque<(Id, Channel)>>, channel: Channel) {
    let mut kept = channels.lock().unwrap_or_else(PoisonError::into_inner);
    if kept.len() == KEPT {
        kept.pop_front();
    }
    kept.push_back((Handle::current().id(), channel));
}
