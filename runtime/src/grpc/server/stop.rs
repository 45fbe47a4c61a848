//! How a server ends: what stands behind its handle.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use super::sockets::Hosts;
use crate::fixture::register_cleanup;
use crate::net::{Peer, note_peer};
use crate::report::Section;
use crate::run::scope;

/// How long a busy server may still answer once it is told to stop. Its graceful shutdown alone would
/// never end while a stream is open (hyperium/hyper#4170).
pub(super) const GRACE: Duration = Duration::from_millis(50);

/// What ends with the handle.
pub(super) enum Life {
    /// Threads with runtimes of their own: dropping them ends every connection.
    Hosts {
        /// Held for its drop.
        _hosts: Arc<Hosts>,
    },
    /// In memory, on a runtime that goes on.
    Memory(Cut),
    /// Somewhere else, and not ours to stop.
    Elsewhere,
}

impl Drop for Life {
    fn drop(&mut self) {
        if let Self::Memory(cut) = self {
            cut.cut();
        }
    }
}

/// Cuts every in-memory connection of one server.
#[derive(Clone)]
pub(super) struct Cut(Arc<watch::Sender<bool>>);

impl Cut {
    /// A new one, cut at the latest at the end of the current scope.
    pub(super) fn new() -> Self {
        let cut = Self(Arc::new(watch::Sender::new(false)));
        if let Some(scope) = scope::current() {
            let at_end = cut.clone();
            let work = async move {
                at_end.cut();
                Ok(())
            };
            register_cleanup(&scope, "the end of an in-memory gRPC server".to_owned(), work);
        }
        cut
    }

    fn cut(&self) {
        self.0.send_replace(true);
    }

    pub(super) fn is_cut(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits for the cut.
    pub(super) fn wait(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut signal = self.0.subscribe();
        async move {
            // Without a sender there is no server any more either.
            let _ = signal.wait_for(|cut| *cut).await;
        }
    }
}

/// Why a server ended before it was told to: fails the test and stands in its report.
#[derive(Clone)]
pub(super) struct Problem(Arc<Inner>);

struct Inner {
    server: String,
    text: Mutex<Option<String>>,
}

impl Problem {
    /// None yet, of the server at `url`.
    pub(super) fn watch(url: &str) -> Self {
        let problem =
            Self(Arc::new(Inner { server: format!("the gRPC server {url}"), text: Mutex::default() }));
        if let Some(scope) = scope::current() {
            note_peer(&scope, problem.0.clone());
            let of = problem.clone();
            register_cleanup(
                &scope,
                problem.0.server.clone(),
                async move { of.0.text().map_or(Ok(()), Err) },
            );
        }
        problem
    }

    pub(super) fn set(&self, text: String) {
        *self.0.text.lock().unwrap_or_else(PoisonError::into_inner) = Some(text);
    }
}

impl Inner {
    fn text(&self) -> Option<String> {
        self.text.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Peer for Inner {
    fn section(&self) -> Option<Section> {
        Some(Section::new(self.server.clone(), format!("ended before the test did: {}", self.text()?)))
    }
}
