//! The predicates on a stream's messages.

use std::fmt;

use crate::predicate::{Checks, Miss, OrderKey};
use crate::report::Site;

type Predicate<'a, T> = (Site, &'a mut (dyn FnMut(&mut Checks, &T) + 'a));

/// What orders one message.
pub(super) type KeyOf<'a, T> = &'a mut (dyn FnMut(&T) -> Result<OrderKey, Miss> + 'a);

/// `first(..)`, `each(..)`, `last(..)`, `increasing(..)` and `contiguous(..)` of one test.
pub struct FramePreds<'a, T> {
    pub(super) first: Option<Predicate<'a, T>>,
    pub(super) each: Option<Predicate<'a, T>>,
    pub(super) last: Option<Predicate<'a, T>>,
    pub(super) increasing: Option<(Site, &'static str, KeyOf<'a, T>)>,
    pub(super) contiguous: Option<(Site, &'static str, KeyOf<'a, T>)>,
}

impl<'a, T> FramePreds<'a, T> {
    /// None.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "only generated code makes them")]
    pub fn new() -> Self {
        Self { first: None, each: None, last: None, increasing: None, contiguous: None }
    }

    /// None yet, on the messages of `act`: the closures that follow know their argument's type from it.
    #[must_use]
    pub fn of(_act: &crate::grpc::Frames<T>) -> Self {
        Self::new()
    }

    /// `first(..)`
    #[must_use]
    pub fn first(mut self, site: Site, predicates: &'a mut (dyn FnMut(&mut Checks, &T) + 'a)) -> Self {
        self.first = Some((site, predicates));
        self
    }

    /// `each(..)`
    #[must_use]
    pub fn each(mut self, site: Site, predicates: &'a mut (dyn FnMut(&mut Checks, &T) + 'a)) -> Self {
        self.each = Some((site, predicates));
        self
    }

    /// `last(..)`
    #[must_use]
    pub fn last(mut self, site: Site, predicates: &'a mut (dyn FnMut(&mut Checks, &T) + 'a)) -> Self {
        self.last = Some((site, predicates));
        self
    }

    /// `increasing(path)`
    #[must_use]
    pub fn increasing(
        mut self,
        site: Site,
        path: &'static str,
        key: &'a mut (dyn FnMut(&T) -> Result<OrderKey, Miss> + 'a),
    ) -> Self {
        self.increasing = Some((site, path, key));
        self
    }

    /// `contiguous(path)`
    #[must_use]
    pub fn contiguous(
        mut self,
        site: Site,
        path: &'static str,
        key: &'a mut (dyn FnMut(&T) -> Result<OrderKey, Miss> + 'a),
    ) -> Self {
        self.contiguous = Some((site, path, key));
        self
    }
}

impl<T> fmt::Debug for FramePreds<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FramePreds").finish_non_exhaustive()
    }
}
