//! How protobuf's scalars compare: text with text, bytes with byte strings, numbers with their own kind,
//! enum fields with the enum, timestamps with RFC 3339 text, durations with `"1s"`.

use std::cmp::Ordering;
use std::fmt::{self, Debug};

use super::leaf::Leaf;
use super::miss::{Judged, Miss};
use super::right::{Bytes, Number, Text, Truth};

/// Comparisons of one of protobuf's scalars with an `R`.
///
/// It is a trait and no inherent methods so that a field that does not exist, whose type is unknown, makes
/// rustc report the field alone: of inherent methods it would ask which one is meant.
#[diagnostic::on_unimplemented(
    message = "this field does not compare with `{R}`",
    label = "write a value of the field's own type here"
)]
pub trait ScalarLeaf<R: ?Sized, Kind = ()> {
    /// `path == right`
    ///
    /// # Errors
    /// When it does not hold.
    fn eq(self, right: &R) -> Judged;
    /// `path != right`
    ///
    /// # Errors
    /// When it does not hold.
    fn ne(self, right: &R) -> Judged;
    /// `path < right`
    ///
    /// # Errors
    /// When it does not hold.
    fn lt(self, right: &R) -> Judged;
    /// `path <= right`
    ///
    /// # Errors
    /// When it does not hold.
    fn le(self, right: &R) -> Judged;
    /// `path > right`
    ///
    /// # Errors
    /// When it does not hold.
    fn gt(self, right: &R) -> Judged;
    /// `path >= right`
    ///
    /// # Errors
    /// When it does not hold.
    fn ge(self, right: &R) -> Judged;
    /// `between(path, low..high)`, or `low..=high` when inclusive.
    ///
    /// # Errors
    /// When it does not hold.
    fn between(self, low: &R, high: &R, inclusive: bool) -> Judged;
}

/// The six comparisons and `between`, from one way to compare with `$right`.
macro_rules! comparisons {
    ([$($left:ty),*] with $bounds:tt ($right:ty, $kind:ty) by $order:expr, shown as $shown:expr) => {
        $(comparisons!(@one $left, $bounds ($right, $kind) by $order, shown as $shown);)*
    };
    (@one $left:ty, [$($bound:tt)*] ($right:ty, $kind:ty) by $order:expr, shown as $shown:expr) => {
        impl<'a, $($bound)*> ScalarLeaf<$right, $kind> for Leaf<'a, $left> {
            fn eq(self, right: &$right) -> Judged {
                self.ordered(right, "", $order, $shown, |order| order == Some(Ordering::Equal))
            }

            fn ne(self, right: &$right) -> Judged {
                self.ordered(right, "anything but ", $order, $shown, |order| order != Some(Ordering::Equal))
            }

            fn lt(self, right: &$right) -> Judged {
                self.ordered(right, "less than ", $order, $shown, |order| order == Some(Ordering::Less))
            }

            fn le(self, right: &$right) -> Judged {
                self.ordered(right, "at most ", $order, $shown, |order| order.is_some_and(Ordering::is_le))
            }

            fn gt(self, right: &$right) -> Judged {
                self.ordered(right, "more than ", $order, $shown, |order| order == Some(Ordering::Greater))
            }

            fn ge(self, right: &$right) -> Judged {
                self.ordered(right, "at least ", $order, $shown, |order| order.is_some_and(Ordering::is_ge))
            }

            fn between(self, low: &$right, high: &$right, inclusive: bool) -> Judged {
                let value = self.value()?;
                let order: fn(&$left, &$right) -> Result<Option<Ordering>, Miss> = $order;
                let above = order(value, low)?.is_some_and(Ordering::is_ge);
                let end = order(value, high)?;
                let below = if inclusive { end.is_some_and(Ordering::is_le) } else { end == Some(Ordering::Less) };
                if above && below {
                    return Ok(());
                }
                let shown: fn(&$left, &$right) -> (String, String) = $shown;
                let ((actual, low), (_, high)) = (shown(value, low), shown(value, high));
                let expected = format!("{low}..{}{high}", if inclusive { "=" } else { "" });
                Err(Miss::shown(self.path(), expected, &actual))
            }
        }
    };
}

impl<T: Debug + ?Sized> Leaf<'_, T> {
    fn ordered<R: Debug + ?Sized>(
        &self,
        right: &R,
        sign: &str,
        order: impl FnOnce(&T, &R) -> Result<Option<Ordering>, Miss>,
        shown: impl FnOnce(&T, &R) -> (String, String),
        holds: impl FnOnce(Option<Ordering>) -> bool,
    ) -> Judged {
        let value = self.value()?;
        if holds(order(value, right)?) {
            return Ok(());
        }
        let (actual, expected) = shown(value, right);
        Err(Miss::shown(self.path(), format!("{sign}{expected}"), &actual))
    }
}

comparisons!([String, &'a String, str, &'a str] with [R: Text + Debug + ?Sized] (R, ())
    by |left, right| Ok(Some((*left).text()?.cmp(right.text()?))),
    shown as |left, right| (format!("{left:?}"), shown(right.text())));
comparisons!([Vec<u8>, bytes::Bytes, [u8]] with [R: Bytes + Debug + ?Sized] (R, ())
    by |left, right| Ok(Some(left.bytes()?.cmp(right.bytes()?))),
    shown as |left, right| (shown(left.bytes().map(Quoted)), shown(right.bytes().map(Quoted))));

/// `b"\x89PNG"`
struct Quoted<'a>(&'a [u8]);

impl Debug for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "b\"{}\"", self.0.escape_ascii())
    }
}

/// A right-hand side as a report has it, without the `Some` around it.
fn shown(right: Result<impl Debug, Miss>) -> String {
    right.map_or_else(|_| "absent".to_owned(), |value| format!("{value:?}"))
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        comparisons!([$number] with [R: Number<$number>] (R, ())
            by |left, right| Ok(left.partial_cmp(right.number()?)),
            shown as |left, right| (format!("{left:?}"), shown(right.number())));
    )*};
}

numbers!(i64, u32, u64, usize, f32, f64);
comparisons!([bool] with [R: Truth] (R, ())
    by |left, right| Ok(left.partial_cmp(&right.truth()?)),
    shown as |left, right| (format!("{left:?}"), shown(right.truth())));

/// Text that a regular expression can look at.
#[diagnostic::on_unimplemented(
    message = "`matches` looks at text, and `{Self}` is none",
    label = "this field is no text"
)]
pub trait Matched {
    /// The text.
    fn matched(&self) -> &str;
}

impl Matched for String {
    fn matched(&self) -> &str {
        self
    }
}

impl Matched for &str {
    fn matched(&self) -> &str {
        self
    }
}

impl<T> Leaf<'_, T> {
    /// `matches(path, "regex")`
    ///
    /// # Errors
    /// When the text does not match.
    pub fn matches(self, pattern: &str) -> Judged
    where
        T: Matched,
    {
        matches_text(self.path(), self.value()?.matched(), pattern)
    }
}

pub(super) fn matches_text(path: &str, text: &str, pattern: &str) -> Judged {
    // The macro has compiled the pattern already; a size limit can still refuse it here.
    let regex = regex::Regex::new(pattern)
        .map_err(|error| Miss::unjudged(format!("the regex cannot be used: {error}")))?;
    if regex.is_match(text) {
        Ok(())
    } else {
        Err(Miss::value(path, format!("text that matches {pattern:?}"), text))
    }
}

#[cfg(feature = "grpc")]
pub use self::protobuf::{EnumOrInt, Span, Time};

#[cfg(feature = "grpc")]
#[path = "protobuf.rs"]
mod protobuf;
