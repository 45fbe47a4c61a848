//! What one test has of WebSocket connections: its clients, its rejected handshakes, and their evidence.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};

use super::{Client, Seen, SeenQueue, lock};
use crate::report::Section;
use crate::run::scope::{self, Evidence, Scope};
use crate::ws::expect::Expect;
use crate::ws::link::Link;

/// A handshake that gave no connection.
#[derive(Debug, Clone)]
pub(crate) struct Attempt {
    pub(crate) label: String,
    pub(crate) problem: String,
    pub(crate) response: Option<http::Response<()>>,
    pub(crate) body: String,
}

/// The WebSocket side of one test.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    clients: Mutex<Vec<Arc<Client>>>,
    links: Mutex<Vec<Arc<Link>>>,
    attempts: Mutex<Vec<Attempt>>,
    seen: Mutex<SeenQueue>,
    connections: AtomicUsize,
    /// The body is over: what is unread is no longer the test's fault.
    over: AtomicBool,
}

/// How many rejected handshakes are remembered.
const ATTEMPTS: usize = 32;

/// The watch of the calling thread's test; none outside a test and in a session fixture's set-up.
pub(crate) fn watch() -> Option<(Arc<Scope>, Arc<Watch>)> {
    let scope = scope::current().filter(|scope| !scope.session)?;
    let watch = scope.extension::<Watch>();
    Some((scope, watch))
}

/// What the calling thread's test expects of its connections.
pub(crate) fn expectations() -> Option<&'static Expect> {
    scope::current().filter(|scope| !scope.session)?.test.ws
}

impl Watch {
    /// The next connection's number.
    pub(crate) fn number(&self) -> usize {
        self.connections.fetch_add(1, Ordering::Relaxed) + 1
    }

    pub(crate) fn new_client(self: &Arc<Self>, expect: Option<&'static Expect>) -> Arc<Client> {
        let mut clients = lock(&self.clients);
        let client = Arc::new(Client::new(clients.len() + 1, expect, Arc::downgrade(self)));
        clients.push(client.clone());
        client
    }

    pub(crate) fn clients(&self) -> Vec<Arc<Client>> {
        lock(&self.clients).clone()
    }

    pub(crate) fn links(&self) -> Vec<Arc<Link>> {
        lock(&self.links).clone()
    }

    /// Keeps a connection until the test is over, to be judged and shown.
    pub(crate) fn keep(&self, link: Arc<Link>) {
        lock(&self.links).push(link);
    }

    pub(crate) fn rejected(&self, attempt: Attempt) {
        let mut attempts = lock(&self.attempts);
        if attempts.len() < ATTEMPTS {
            attempts.push(attempt);
        }
    }

    pub(crate) fn attempts(&self) -> Vec<Attempt> {
        lock(&self.attempts).clone()
    }

    pub(crate) fn saw(&self, seen: Seen) {
        let watcher = lock(&self.seen).push(seen);
        if let Some(watcher) = watcher {
            watcher.wake();
        }
    }

    pub(crate) fn has_room(&self, cx: &mut Context<'_>) -> bool {
        lock(&self.seen).has_room(cx)
    }

    /// Takes the messages that wait for predicates; `watcher` is woken when there are more.
    pub(crate) fn take_seen(&self, watcher: &Waker) -> VecDeque<Seen> {
        let (seen, waiting) = lock(&self.seen).take(watcher);
        waiting.into_iter().for_each(Waker::wake);
        seen
    }

    pub(crate) fn unwatch(&self) {
        let waiting = lock(&self.seen).unwatch();
        waiting.into_iter().for_each(Waker::wake);
    }

    pub(crate) fn body_is_over(&self) {
        self.over.store(true, Ordering::Release);
    }

    pub(crate) fn over(&self) -> bool {
        self.over.load(Ordering::Acquire)
    }
}

impl Evidence for Watch {
    fn sections(&self) -> Vec<Section> {
        let attempts = self.attempts();
        let links = self.links();
        links
            .iter()
            .map(|link| crate::ws::evidence::connection(link))
            .chain(attempts.iter().map(crate::ws::evidence::attempt))
            .collect()
    }
}
