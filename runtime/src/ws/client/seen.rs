//! Messages on their way to the predicates, which live in the wiring's own frame and are run by it.

use std::collections::VecDeque;
use std::task::{Context, Waker};

use serde_json::Value;

use crate::ws::message::{Item, Json};

/// How many messages may wait for the predicates.
const MOST: usize = 2048;

/// A delivered message.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) client: usize,
    /// Counted from 1 over the client's delivered messages.
    pub(crate) number: u64,
    pub(crate) json: Result<Value, String>,
    pub(crate) shown: String,
}

impl Seen {
    pub(crate) fn new(client: usize, number: u64, item: &mut Item) -> Self {
        let json = match item.parse() {
            Json::Parsed(value) => Ok(value.clone()),
            Json::Broken(problem) => Err(problem.clone()),
            Json::Unparsed => Err("it was not read".to_owned()),
        };
        Self { client, number, json, shown: item.payload.shown() }
    }
}

/// The queue before the predicates.
#[derive(Debug, Default)]
pub(crate) struct SeenQueue {
    queue: VecDeque<Seen>,
    /// The wiring, once it runs predicates.
    watcher: Option<Waker>,
    watched: bool,
    waiting: Vec<Waker>,
}

impl SeenQueue {
    /// Adds a message; gives the watcher to wake.
    pub(crate) fn push(&mut self, seen: Seen) -> Option<Waker> {
        self.queue.push_back(seen);
        self.watcher.take()
    }

    /// Whether there is room; a set-up that nobody watches yet always has.
    pub(crate) fn has_room(&mut self, cx: &mut Context<'_>) -> bool {
        let room = !self.watched || self.queue.len() < MOST;
        if !room && !self.waiting.iter().any(|waker| waker.will_wake(cx.waker())) {
            self.waiting.push(cx.waker().clone());
        }
        room
    }

    /// Takes everything; gives those who wait for room, too.
    pub(crate) fn take(&mut self, watcher: &Waker) -> (VecDeque<Seen>, Vec<Waker>) {
        self.watched = true;
        self.watcher = Some(watcher.clone());
        (std::mem::take(&mut self.queue), std::mem::take(&mut self.waiting))
    }

    /// Nobody watches any more.
    pub(crate) fn unwatch(&mut self) -> Vec<Waker> {
        self.watched = false;
        self.watcher = None;
        std::mem::take(&mut self.waiting)
    }
}
