//! What our server sees of its calls: a layer in front of the user's services.

use std::convert::Infallible;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Weak};
use std::task::{Context, Poll};

use http::{HeaderMap, Request, Response};
use tokio::sync::{Notify, watch};
use tonic::body::Body;
use tonic::service::Routes;
use tower::Service;

use super::channels::Channels;
use super::faults::{Faults, Plans};
use super::numbered::Numbered;
use super::served::{self, Serving};
use super::within::Within;
use crate::grpc::record::{Book, Call, Opening, Record};
use crate::grpc::wire::{CALL_HEADER, Sent, timeout_of};
use crate::run::scope::{self, Scope};

/// What one server has seen.
pub(crate) struct Observer {
    number: u64,
    /// Shared by many tests: each sees its own calls only.
    session: bool,
    book: Book,
    expected: Numbered<Record>,
    channels: Channels,
    running: AtomicUsize,
    left: Notify,
    plans: Plans,
    /// How often GOAWAY was asked for.
    go_away: watch::Sender<u64>,
}

impl Observer {
    pub(super) fn new(faults: &Faults) -> Arc<Self> {
        static NUMBERS: AtomicU64 = AtomicU64::new(1);
        Arc::new(Self {
            number: NUMBERS.fetch_add(1, Ordering::Relaxed),
            session: scope::current().is_some_and(|scope| scope.session),
            book: Book::default(),
            expected: Numbered::default(),
            channels: Channels::default(),
            running: AtomicUsize::new(0),
            left: Notify::new(),
            plans: faults.plans(),
            go_away: watch::Sender::new(0),
        })
    }

    /// `record` is on its way here, under its number.
    pub(crate) fn expect(&self, record: &Arc<Record>) {
        self.expected.insert(record.number, Arc::downgrade(record));
    }

    /// The user agent by which the calls of a channel that the current test makes are known here; none where
    /// every call is the test's anyway, or there is no test.
    pub(crate) fn mark(&self) -> Option<String> {
        let maker = scope::current().filter(|scope| self.session && !scope.session)?;
        Some(self.channels.mark(&maker))
    }

    /// Takes the number off a request: whose call it is.
    fn arrived(&self, headers: &mut HeaderMap) -> Option<Arc<Record>> {
        let number = headers.remove(CALL_HEADER)?.to_str().ok()?.parse().ok()?;
        self.expected.remove(number)?.upgrade()
    }

    /// The calls that the current test may see.
    pub(super) fn calls(&self) -> Vec<Call> {
        let here = scope::current();
        let mine = |record: &Record| match (&record.opening.scope, &here) {
            (Some(of), Some(here)) if self.session => Weak::ptr_eq(of, &Arc::downgrade(here)),
            _ => true,
        };
        self.book.calls(mine)
    }

    /// Waits until no handler and no response is on its way.
    pub(super) async fn idle(&self) {
        loop {
            let left = self.left.notified();
            if self.running.load(Ordering::Acquire) == 0 {
                return;
            }
            left.await;
        }
    }

    pub(super) fn enter(&self) {
        self.running.fetch_add(1, Ordering::AcqRel);
    }

    pub(super) fn leave(&self) {
        self.running.fetch_sub(1, Ordering::AcqRel);
        self.left.notify_waiters();
    }

    /// Sends GOAWAY on every connection.
    pub(super) fn go_away(&self) {
        self.go_away.send_modify(|asked| *asked += 1);
    }

    /// Changes whenever GOAWAY is to be sent.
    pub(super) fn going_away(&self) -> watch::Receiver<u64> {
        self.go_away.subscribe()
    }

    /// Opens the record of a call, and says in whose name its handler runs.
    fn open(self: &Arc<Self>, request: &mut Request<Body>) -> (Serving, Option<Arc<Scope>>) {
        let caller = self.arrived(request.headers_mut());
        let test = match &caller {
            Some(caller) => caller.opening.scope.clone(),
            None => self.channels.maker(request.headers_mut()),
        };
        let record = Record::new(Opening {
            peer: Arc::default(),
            path: request.uri().path().to_owned(),
            request_headers: request.headers().clone(),
            deadline: timeout_of(request.headers()),
            scope: test.clone(),
            in_body: caller.as_ref().is_some_and(|caller| caller.opening.in_body),
        });
        self.book.push(self.number, record.clone());
        // A call that is nobody's is its server's own.
        let scope = test.as_ref().and_then(Weak::upgrade).or_else(scope::current);
        if let Some(caller) = caller {
            caller.set_served(record.clone());
        }
        (Serving::new(record, self.clone()), scope)
    }
}

/// The user's services behind an observer.
#[derive(Clone)]
pub(super) struct Observed {
    pub(super) routes: Routes,
    pub(super) observer: Arc<Observer>,
}

impl Service<Request<Body>> for Observed {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Within<Result<Response<Body>, Infallible>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Service::<Request<Body>>::poll_ready(&mut self.routes, cx)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let (serving, scope) = self.observer.open(&mut request);
        let record = serving.record().clone();
        let plan = self.observer.plans.of(request.uri().path());
        let request = request.map(|inner| Body::new(Sent::begun(inner, record)));
        let mut routes = self.routes.clone();
        let (observer, of) = (self.observer.clone(), scope.clone());
        // A handler's panic belongs to the test that made the call, also on a shared server.
        Within::new(scope, async move {
            let handler = async move { routes.call(request).await };
            let response = match plan {
                Some(plan) => plan.run(&observer, handler).await?,
                None => handler.await?,
            };
            Ok(served::record(response, serving, of))
        })
    }
}
