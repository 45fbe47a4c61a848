//! The end of a path: a value to compare.
//!
//! The types of protobuf's scalars have methods of their own (see `leaves.rs`); [`AnyLeaf`], which is found
//! one reference later, serves the rest.

#![expect(
    clippy::multiple_bound_locations,
    reason = "`?Sized` cannot stand in the `where` clause beside the rest"
)]

use std::cmp::Ordering;
use std::fmt::Debug;
use std::ops::Not;

use super::miss::{Judged, Miss};
use super::right::{EqualTo, OrderedBy};

/// A value to compare, or its absence.
#[derive(Debug)]
pub struct Leaf<'a, T: ?Sized> {
    path: &'static str,
    value: Option<&'a T>,
}

impl<'a, T: ?Sized> Leaf<'a, T> {
    pub(super) fn new(path: &'static str, value: Option<&'a T>) -> Self {
        Self { path, value }
    }

    pub(super) fn path(&self) -> &'static str {
        self.path
    }

    /// The value.
    ///
    /// # Errors
    /// When it is absent.
    pub(super) fn value(&self) -> Result<&'a T, Miss> {
        self.value.ok_or_else(|| Miss::absent(self.path))
    }

    /// Judges the value by `holds`; `expected` says what would have done.
    fn judge(
        &self,
        holds: impl FnOnce(&'a T) -> Result<bool, Miss>,
        expected: impl FnOnce() -> String,
    ) -> Judged
    where
        T: Debug,
    {
        let value = self.value()?;
        if holds(value)? { Ok(()) } else { Err(Miss::value(self.path, expected(), value)) }
    }
}

/// Comparisons of a type that has none of its own here: by its own `PartialEq` and `PartialOrd`.
pub trait AnyLeaf<T: ?Sized> {
    /// `path == right`
    ///
    /// # Errors
    /// When it does not hold.
    fn eq<R: ?Sized, Kind>(self, right: &R) -> Judged
    where
        T: EqualTo<R, Kind>,
        R: Debug;
    /// `path != right`
    ///
    /// # Errors
    /// When it does not hold.
    fn ne<R: ?Sized, Kind>(self, right: &R) -> Judged
    where
        T: EqualTo<R, Kind>,
        R: Debug;
    /// `path < right`
    ///
    /// # Errors
    /// When it does not hold.
    fn lt<R: ?Sized, Kind>(self, right: &R) -> Judged
    where
        T: OrderedBy<R, Kind>,
        R: Debug;
    /// `path <= right`
    ///
    /// # Errors
    /// When it does not hold.
    fn le<R: ?Sized, Kind>(self, right: &R) -> Judged
    where
        T: OrderedBy<R, Kind>,
        R: Debug;
    /// `path > right`
    ///
    /// # Errors
    /// When it does not hold.
    fn gt<R: ?Sized, Kind>(self, right: &R) -> Judged
    where
        T: OrderedBy<R, Kind>,
        R: Debug;
    /// `path >= right`
    ///
    /// # Errors
    /// When it does not hold.
    fn ge<R: ?Sized, Kind>(self, right: &R) -> Judged
    where
        T: OrderedBy<R, Kind>,
        R: Debug;
    /// `between(path, low..high)`
    ///
    /// # Errors
    /// When it does not hold.
    fn between<R: ?Sized, Kind>(self, low: &R, high: &R, inclusive: bool) -> Judged
    where
        T: OrderedBy<R, Kind>,
        R: Debug;
}

macro_rules! any_comparisons {
    ($($name:ident $bound:ident $sign:literal |$left:ident, $right:ident| $holds:expr;)*) => {$(
        fn $name<R: ?Sized, Kind>(self, $right: &R) -> Judged
        where
            T: $bound<R, Kind>,
            R: Debug,
        {
            self.judge(|$left| $holds, || format!(concat!($sign, "{:?}"), $right))
        }
    )*};
}

impl<T: Debug + ?Sized> AnyLeaf<T> for &Leaf<'_, T> {
    any_comparisons! {
        eq EqualTo "" |left, right| left.equals(right);
        ne EqualTo "anything but " |left, right| left.equals(right).map(Not::not);
        lt OrderedBy "less than " |left, right| left.order(right).map(|order| order == Some(Ordering::Less));
        le OrderedBy "at most " |left, right| left.order(right).map(|order| order.is_some_and(Ordering::is_le));
        gt OrderedBy "more than " |left, right| left.order(right).map(|order| order == Some(Ordering::Greater));
        ge OrderedBy "at least " |left, right| left.order(right).map(|order| order.is_some_and(Ordering::is_ge));
    }

    fn between<R: ?Sized, Kind>(self, low: &R, high: &R, inclusive: bool) -> Judged
    where
        T: OrderedBy<R, Kind>,
        R: Debug,
    {
        let holds = |value: &T| {
            let (from, to) = (value.order(low)?, value.order(high)?);
            let is_below =
                if inclusive { to.is_some_and(Ordering::is_le) } else { to == Some(Ordering::Less) };
            Ok(is_below && from.is_some_and(Ordering::is_ge))
        };
        self.judge(holds, || format!("{low:?}..{}{high:?}", if inclusive { "=" } else { "" }))
    }
}
