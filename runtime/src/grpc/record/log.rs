//! Where records are kept: with the test that made the calls, or with the wire or server outside of one.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Call, Record, show};
use crate::report::Section;
use crate::run::scope::Evidence;

/// The latest calls that are kept; older ones are only counted.
const KEPT: usize = 4096;

/// Records in the order of their start.
#[derive(Debug, Default)]
pub(crate) struct Book {
    kept: Mutex<VecDeque<(u64, Arc<Record>)>>,
}

impl Book {
    fn lock(&self) -> MutexGuard<'_, VecDeque<(u64, Arc<Record>)>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a call that `owner` (a wire, a server) made or saw.
    pub(crate) fn push(&self, owner: u64, record: Arc<Record>) {
        let mut kept = self.lock();
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back((owner, record));
    }

    /// The calls of `owner`.
    pub(crate) fn of(&self, owner: u64) -> Vec<Call> {
        self.of_any(&[owner])
    }

    /// The calls of any of these.
    pub(crate) fn of_any(&self, owners: &[u64]) -> Vec<Call> {
        let mine: Vec<_> = self
            .lock()
            .iter()
            .filter(|(by, _)| owners.contains(by))
            .map(|(_, record)| record.clone())
            .collect();
        mine.iter().map(|record| Call::of(record)).collect()
    }

    /// Whether a call of any of these is not over.
    pub(crate) fn has_open(&self, owners: &[u64]) -> bool {
        self.lock().iter().any(|(by, record)| owners.contains(by) && !record.is_over())
    }

    /// The calls that `chosen` picks.
    pub(crate) fn calls(&self, chosen: impl Fn(&Record) -> bool) -> Vec<Call> {
        self.records(chosen).iter().map(|record| Call::of(record)).collect()
    }

    /// Those that `chosen` picks.
    pub(crate) fn records(&self, chosen: impl Fn(&Record) -> bool) -> Vec<Arc<Record>> {
        self.lock().iter().filter(|(_, record)| chosen(record)).map(|(_, record)| record.clone()).collect()
    }
}

/// All calls of one test, for its judges and its report.
#[derive(Debug, Default)]
pub(crate) struct TestCalls {
    pub(crate) book: Book,
}

impl Evidence for TestCalls {
    fn sections(&self) -> Vec<Section> {
        show::sections(&self.book.records(|_| true))
    }
}
