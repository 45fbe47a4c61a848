//! The end of a path: a value to compare.
//!
//! The types of protobuf's scalars have methods of their own (see `leaves.rs`); [`AnyLeaf`], which is found
//! one reference later, serves the rest.

#![expect(
    clippy::multiple_bound_locations,
    reason = "`?Sized` cannot stand in the `where` clause beside the rest"
)]

use std::fmt::Debug;

use super::miss::{Judged, Miss};

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
    fn judge(&self, holds: impl FnOnce(&'a T) -> bool, expected: impl FnOnce() -> String) -> Judged
    where
        T: Debug,
    {
        let value = self.value()?;
        if holds(value) { Ok(()) } else { Err(Miss::value(self.path, expected(), value)) }
    }
}

/// Comparisons of a type that has none of its own here: by its own `PartialEq` and `PartialOrd`.
pub trait AnyLeaf<T: ?Sized> {
    /// `path == right`
    ///
    /// # Errors
    /// When it does not hold.
    fn eq<R: ?Sized>(self, right: &R) -> Judged
    where
        T: PartialEq<R>,
        R: Debug;
    /// `path != right`
    ///
    /// # Errors
    /// When it does not hold.
    fn ne<R: ?Sized>(self, right: &R) -> Judged
    where
        T: PartialEq<R>,
        R: Debug;
    /// `path < right`
    ///
    /// # Errors
    /// When it does not hold.
    fn lt<R: ?Sized>(self, right: &R) -> Judged
    where
        T: PartialOrd<R>,
        R: Debug;
    /// `path <= right`
    ///
    /// # Errors
    /// When it does not hold.
    fn le<R: ?Sized>(self, right: &R) -> Judged
    where
        T: PartialOrd<R>,
        R: Debug;
    /// `path > right`
    ///
    /// # Errors
    /// When it does not hold.
    fn gt<R: ?Sized>(self, right: &R) -> Judged
    where
        T: PartialOrd<R>,
        R: Debug;
    /// `path >= right`
    ///
    /// # Errors
    /// When it does not hold.
    fn ge<R: ?Sized>(self, right: &R) -> Judged
    where
        T: PartialOrd<R>,
        R: Debug;
    /// `between(path, low..high)`
    ///
    /// # Errors
    /// When it does not hold.
    fn between<R: ?Sized>(self, low: &R, high: &R, inclusive: bool) -> Judged
    where
        T: PartialOrd<R>,
        R: Debug;
}

macro_rules! any_comparisons {
    ($($name:ident $bound:ident $sign:literal |$left:ident, $right:ident| $holds:expr;)*) => {$(
        fn $name<R: ?Sized>(self, $right: &R) -> Judged
        where
            T: $bound<R>,
            R: Debug,
        {
            self.judge(|$left| $holds, || format!(concat!($sign, "{:?}"), $right))
        }
    )*};
}

impl<T: Debug + ?Sized> AnyLeaf<T> for &Leaf<'_, T> {
    any_comparisons! {
        eq PartialEq "" |left, right| left == right;
        ne PartialEq "anything but " |left, right| left != right;
        lt PartialOrd "less than " |left, right| left < right;
        le PartialOrd "at most " |left, right| left <= right;
        gt PartialOrd "more than " |left, right| left > right;
        ge PartialOrd "at least " |left, right| left >= right;
    }

    fn between<R: ?Sized>(self, low: &R, high: &R, inclusive: bool) -> Judged
    where
        T: PartialOrd<R>,
        R: Debug,
    {
        let holds = |value: &T| value >= low && if inclusive { value <= high } else { value < high };
        self.judge(holds, || format!("{low:?}..{}{high:?}", if inclusive { "=" } else { "" }))
    }
}
