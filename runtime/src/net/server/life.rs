//! What is known of a server of the test's own, for its report.

use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use super::outcome;
use crate::net::Peer;
use crate::report::Section;

/// How many lines about ends and errors are kept.
const KEPT: usize = 20;

pub(in crate::net) struct ServerLife {
    /// `server 127.0.0.1:4242`
    title: Mutex<String>,
    /// Where it was started.
    place: String,
    started: Instant,
    events: Mutex<Vec<String>>,
}

impl ServerLife {
    pub(in crate::net) fn new(title: &str, place: &str) -> Self {
        Self {
            title: Mutex::new(title.to_owned()),
            place: place.to_owned(),
            started: Instant::now(),
            events: Mutex::default(),
        }
    }

    /// Puts the address into the title, once there is one.
    pub(super) fn bound(&self, addr: SocketAddr) {
        let mut title = self.title.lock().unwrap_or_else(PoisonError::into_inner);
        *title = format!("{title} {addr}");
    }

    /// Notes the end of a server's future.
    pub(super) fn ended<T: 'static>(&self, output: &T) {
        self.note(&outcome::describe(output));
    }

    /// Notes the end of one connection if it failed.
    pub(super) fn connection_ended<T: 'static>(&self, number: usize, output: &T) {
        if let Some(error) = outcome::failure(output) {
            self.note(&format!("connection {number} ended with an error: {error}"));
        }
    }

    pub(in crate::net) fn note(&self, event: &str) {
        let mut events = self.events.lock().unwrap_or_else(PoisonError::into_inner);
        if events.len() < KEPT {
            events.push(format!("after {:.1?}: {event}", self.started.elapsed()));
        }
    }
}

impl Peer for ServerLife {
    fn section(&self) -> Option<Section> {
        let events = self.events.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let lines: Vec<_> = std::iter::once(format!("started at {}", self.place)).chain(events).collect();
        let title = self.title.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Some(Section::new(title, lines.join("\n")))
    }
}
