//! `increasing(path)` and `contiguous(path)`.

use super::frame_preds::KeyOf;
use crate::predicate::OrderKey;
use crate::report::{Finding, Site};

/// One order and where it has got to.
pub(super) struct Order<'a, T> {
    site: Site,
    path: &'static str,
    key: KeyOf<'a, T>,
    by_one: bool,
    before: Option<(u64, OrderKey)>,
    pairs: u64,
}

impl<'a, T> Order<'a, T> {
    pub(super) fn new(site: Site, path: &'static str, key: KeyOf<'a, T>, by_one: bool) -> Self {
        Self { site, path, key, by_one, before: None, pairs: 0 }
    }

    pub(super) fn site(&self) -> Site {
        self.site
    }

    /// How many messages were compared with one before.
    pub(super) fn pairs(&self) -> u64 {
        self.pairs
    }

    /// What is wrong with message `number` after the one before it.
    pub(super) fn judge(&mut self, number: u64, message: &T) -> Option<Finding> {
        let key = match (self.key)(message) {
            Ok(key) => key,
            Err(miss) => {
                return Some(
                    miss.finding("a value to compare").at(self.site).note(format!("in message {number}")),
                );
            }
        };
        let before = self.before.replace((number, key.clone()));
        let (at, before) = before?;
        self.pairs += 1;
        let in_order = if self.by_one { key.is_next_of(&before) } else { key.follows(&before) };
        (!in_order).then(|| self.out_of_order(number, &key, at, &before))
    }

    fn out_of_order(&self, number: u64, key: &OrderKey, at: u64, before: &OrderKey) -> Finding {
        let path = self.path;
        let (problem, expected) = if self.by_one {
            (format!("`{path}` is not contiguous at message {number}"), format!("the next after {before}"))
        } else {
            (format!("`{path}` does not increase at message {number}"), format!("more than {before}"))
        };
        Finding::new(problem)
            .at(self.site)
            .expected(format!("{expected}, which message {at} has"))
            .actual(key.to_string())
    }
}
