//! What a server expects by number, as long as it is still there.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError, Weak};

/// How many are kept before those that are gone are swept out.
const SWEEP: usize = 256;

/// Things by their numbers, which this does not keep alive.
pub(super) struct Numbered<T>(Mutex<HashMap<u64, Weak<T>>>);

impl<T> Default for Numbered<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Numbered<T> {
    fn lock(&self) -> MutexGuard<'_, HashMap<u64, Weak<T>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn insert(&self, number: u64, one: Weak<T>) {
        let mut all = self.lock();
        if all.len() >= SWEEP {
            all.retain(|_, one| one.strong_count() > 0);
        }
        all.insert(number, one);
    }

    pub(super) fn get(&self, number: u64) -> Option<Weak<T>> {
        self.lock().get(&number).cloned()
    }

    pub(super) fn remove(&self, number: u64) -> Option<Weak<T>> {
        self.lock().remove(&number)
    }
}
