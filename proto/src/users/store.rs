use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::seed;
use crate::user::v1::User;

/// The users by id; a clone is another handle on the same ones.
#[derive(Clone, Debug)]
pub(super) struct Store(Arc<Mutex<BTreeMap<String, User>>>);

impl Default for Store {
    fn default() -> Self {
        let users = seed::users().into_iter().map(|user| (user.id.clone(), user)).collect();
        Self(Arc::new(Mutex::new(users)))
    }
}

impl Store {
    pub(super) fn get(&self, id: &str) -> Option<User> {
        self.users().get(id).cloned()
    }

    pub(super) fn first(&self, count: usize) -> Vec<User> {
        self.users().values().take(count).cloned().collect()
    }

    pub(super) fn ids(&self) -> Vec<String> {
        self.users().keys().cloned().collect()
    }

    /// Stores all of them under one lock, or none: then this is the id that was taken.
    pub(super) fn insert_all(&self, new: Vec<User>) -> Result<(), String> {
        let mut users = self.users();
        if let Some(taken) = new.iter().find(|user| users.contains_key(&user.id)) {
            return Err(taken.id.clone());
        }
        users.extend(new.into_iter().map(|user| (user.id.clone(), user)));
        Ok(())
    }

    /// No user is ever half written, so a panic elsewhere does not spoil the map.
    fn users(&self) -> MutexGuard<'_, BTreeMap<String, User>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
