//! What is known of a server of the test's own, for its report.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use super::outcome;
use crate::net::Peer;
use crate::report::Section;

/// How many lines about ends and errors are kept.
const KEPT: usize = 20;

pub(super) struct ServerLife {
    /// `server 127.0.0.1:4242`
    title: Mutex<String>,
    /// Where it was started.
    place: String,
    started: Instant,
    events: Mutex<Vec<String>>,
}

impl ServerLife {
    pub(super) fn new(title: String, place: String) -> Self {
        Self { title: Mutex::new(title), place, started: Instant::now(), events: Mutex::default() }
    }

    pub(super) fn rename(&self, title: String) {
        *self.title.lock().unwrap_or_else(PoisonError::into_inner) = title;
    }

    /// Notes the end of a server's future, or of one connection's.
    pub(super) fn ended<T: 'static>(&self, who: &str, output: &T) {
        self.note(format!("{who}{}", outcome::describe(output)));
    }

    /// Notes the end of one connection if it failed.
    pub(super) fn connection_ended<T: 'static>(&self, number: usize, output: &T) {
        if let Some(error) = outcome::failure(output) {
            self.note(format!("connection {number} ended with an error: {error}"));
        }
    }

    pub(super) fn note(&self, event: String) {
        let mut events = self.events.lock().unwrap_or_else(PoisonError::into_inner);
        if events.len() < KEPT {
            events.push(format!("after {:.1?}: {event}", self.started.elapsed()));
        }
    }
}

impl Peer for ServerLife {
    fn section(&self) -> Section {
        let events = self.events.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let lines: Vec<_> = std::iter::once(format!("started at {}", self.place)).chain(events).collect();
        let title = self.title.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Section::new(title, lines.join("\n"))
    }
}
