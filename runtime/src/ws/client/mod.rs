//! The clients of a test: each is a connection together with its reconnects.

mod seen;
mod watch;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::Context;

use super::expect::Expect;
use super::judge::{Orders, Sequence};
use super::link::Link;
use super::message::{Item, Json};

pub(crate) use seen::{Seen, SeenQueue};
pub(crate) use watch::{Attempt, Watch, expectations, watch};

/// One client. Its connections own it, and the watch owns them all: what points back is weak.
#[derive(Debug)]
pub(crate) struct Client {
    /// Counted from 1 over the test.
    pub(crate) number: usize,
    expect: Option<&'static Expect>,
    /// The test's own record; none outside a wiretest test.
    watch: Weak<Watch>,
    links: Mutex<Vec<Weak<Link>>>,
    /// Messages that the test read, or that were pending at the end.
    delivered: AtomicU64,
    orders: Mutex<Orders>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Client {
    pub(crate) fn new(number: usize, expect: Option<&'static Expect>, watch: Weak<Watch>) -> Self {
        let rule = |at: Option<super::expect::At<super::expect::OrderRule>>, contiguous| {
            at.map(|at| Sequence::new(at.value, contiguous))
        };
        let orders = Orders {
            increasing: rule(expect.and_then(|expect| expect.increasing), false),
            contiguous: rule(expect.and_then(|expect| expect.contiguous), true),
        };
        Self {
            number,
            expect,
            watch,
            links: Mutex::default(),
            delivered: AtomicU64::new(0),
            orders: Mutex::new(orders),
        }
    }

    /// Adds a connection; what the ones before it still hold unread comes before it in the order.
    pub(crate) fn add(&self, link: &Arc<Link>) {
        for earlier in self.links() {
            earlier.retire();
        }
        lock(&self.links).push(Arc::downgrade(link));
        if let Some(watch) = self.watch.upgrade() {
            watch.keep(link.clone());
        }
    }

    pub(crate) fn links(&self) -> Vec<Arc<Link>> {
        lock(&self.links).iter().filter_map(Weak::upgrade).collect()
    }

    pub(crate) fn delivered(&self) -> u64 {
        self.delivered.load(Ordering::Acquire)
    }

    pub(crate) fn orders(&self) -> MutexGuard<'_, Orders> {
        lock(&self.orders)
    }

    /// Judges a message that the test has read, or that is pending at the end.
    pub(crate) fn deliver(&self, connection: usize, item: &mut Item) {
        let count = self.delivered.fetch_add(1, Ordering::AcqRel) + 1;
        let Some(expect) = self.expect else { return };
        let number = item.number;
        if expect.judges_order()
            && let Json::Parsed(value) = item.parse()
        {
            lock(&self.orders).take(connection, number, value);
        }
        if expect.has_predicates()
            && let Some(watch) = self.watch.upgrade()
        {
            watch.saw(Seen::new(self.number, count, item));
        }
    }

    pub(crate) fn judges_predicates(&self) -> bool {
        self.expect.is_some_and(Expect::has_predicates)
    }

    /// Whether more messages may be judged now; if not, the caller is woken when they may.
    pub(crate) fn has_room(&self, cx: &mut Context<'_>) -> bool {
        !self.judges_predicates() || self.watch.upgrade().is_none_or(|watch| watch.has_room(cx))
    }
}
