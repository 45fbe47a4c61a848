//! How protobuf's scalars compare: text with text, bytes with byte strings, numbers with their own kind,
//! enum fields with the enum, timestamps with RFC 3339 text, durations with `"1s"`.

use std::cmp::Ordering;
use std::fmt::Debug;

use super::leaf::Leaf;
use super::miss::{Judged, Miss};

/// What a text field compares with.
#[diagnostic::on_unimplemented(
    message = "a text field compares with text, and `{Self}` is none",
    label = "write text here, as in `\"user-123\"`"
)]
pub trait Text {
    /// The text.
    fn text(&self) -> &str;
}

/// What a `bytes` field compares with.
#[diagnostic::on_unimplemented(
    message = "a `bytes` field compares with bytes, and `{Self}` is none",
    label = "write a byte string here, as in `b\"\\x00\\xff\"`"
)]
pub trait Bytes {
    /// The bytes.
    fn bytes(&self) -> &[u8];
}

impl Text for str {
    fn text(&self) -> &str {
        self
    }
}

impl Text for String {
    fn text(&self) -> &str {
        self
    }
}

impl Text for std::borrow::Cow<'_, str> {
    fn text(&self) -> &str {
        self
    }
}

impl<T: Text + ?Sized> Text for &T {
    fn text(&self) -> &str {
        (**self).text()
    }
}

impl Bytes for [u8] {
    fn bytes(&self) -> &[u8] {
        self
    }
}

impl<const N: usize> Bytes for [u8; N] {
    fn bytes(&self) -> &[u8] {
        self
    }
}

impl Bytes for Vec<u8> {
    fn bytes(&self) -> &[u8] {
        self
    }
}

impl Bytes for bytes::Bytes {
    fn bytes(&self) -> &[u8] {
        self
    }
}

impl<T: Bytes + ?Sized> Bytes for &T {
    fn bytes(&self) -> &[u8] {
        (**self).bytes()
    }
}

/// The six comparisons and `between`, from one way to compare with `$right`.
macro_rules! comparisons {
    ([$($left:ty),*] with $bounds:tt ($right:ty) by $order:expr) => {
        $(comparisons!(@one $left, $bounds ($right) by $order);)*
    };
    (@one $left:ty, [$($bound:tt)*] ($right:ty) by $order:expr) => {
        impl<'a> Leaf<'a, $left> {
            /// `path == right`
            ///
            /// # Errors
            /// When it does not hold.
            pub fn eq<$($bound)*>(self, right: &$right) -> Judged {
                self.ordered(right, "", $order, |order| order == Some(Ordering::Equal))
            }

            /// `path != right`
            ///
            /// # Errors
            /// When it does not hold.
            pub fn ne<$($bound)*>(self, right: &$right) -> Judged {
                self.ordered(right, "anything but ", $order, |order| order != Some(Ordering::Equal))
            }

            /// `path < right`
            ///
            /// # Errors
            /// When it does not hold.
            pub fn lt<$($bound)*>(self, right: &$right) -> Judged {
                self.ordered(right, "less than ", $order, |order| order == Some(Ordering::Less))
            }

            /// `path <= right`
            ///
            /// # Errors
            /// When it does not hold.
            pub fn le<$($bound)*>(self, right: &$right) -> Judged {
                self.ordered(right, "at most ", $order, |order| order.is_some_and(Ordering::is_le))
            }

            /// `path > right`
            ///
            /// # Errors
            /// When it does not hold.
            pub fn gt<$($bound)*>(self, right: &$right) -> Judged {
                self.ordered(right, "more than ", $order, |order| order == Some(Ordering::Greater))
            }

            /// `path >= right`
            ///
            /// # Errors
            /// When it does not hold.
            pub fn ge<$($bound)*>(self, right: &$right) -> Judged {
                self.ordered(right, "at least ", $order, |order| order.is_some_and(Ordering::is_ge))
            }

            /// `between(path, low..high)`, or `low..=high` when inclusive.
            ///
            /// # Errors
            /// When it does not hold.
            pub fn between<$($bound)*>(self, low: &$right, high: &$right, inclusive: bool) -> Judged {
                let value = self.value()?;
                let order: fn(&$left, &$right) -> Result<Option<Ordering>, Miss> = $order;
                let above = order(value, low)?.is_some_and(Ordering::is_ge);
                let end = order(value, high)?;
                let below = if inclusive { end.is_some_and(Ordering::is_le) } else { end == Some(Ordering::Less) };
                let expected = || format!("{low:?}..{}{high:?}", if inclusive { "=" } else { "" });
                if above && below { Ok(()) } else { Err(Miss::value(self.path(), expected(), value)) }
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
        holds: impl FnOnce(Option<Ordering>) -> bool,
    ) -> Judged {
        let value = self.value()?;
        if holds(order(value, right)?) {
            return Ok(());
        }
        Err(Miss::value(self.path(), format!("{sign}{right:?}"), value))
    }
}

comparisons!([String, &'a String, str, &'a str] with [R: Text + Debug + ?Sized] (R)
    by |left, right| Ok(Some((*left).text().cmp(right.text()))));
comparisons!([Vec<u8>, bytes::Bytes, [u8]] with [R: Bytes + Debug + ?Sized] (R)
    by |left, right| Ok(Some(left.bytes().cmp(right.bytes()))));

macro_rules! numbers {
    ($($number:ty),*) => {$(
        comparisons!([$number] with [] ($number) by |left, right| Ok(left.partial_cmp(right)));
    )*};
}

numbers!(i64, u32, u64, usize, f32, f64, bool);

impl Leaf<'_, String> {
    /// `matches(path, "regex")`
    ///
    /// # Errors
    /// When the text does not match.
    pub fn matches(self, pattern: &str) -> Judged {
        matches_text(self.path(), self.value()?, pattern)
    }
}

impl Leaf<'_, &str> {
    /// `matches(path, "regex")`
    ///
    /// # Errors
    /// When the text does not match.
    pub fn matches(self, pattern: &str) -> Judged {
        matches_text(self.path(), self.value()?, pattern)
    }
}

pub(super) fn matches_text(path: &str, text: &str, pattern: &str) -> Judged {
    // The macro has compiled the pattern already; a size limit can still refuse it here.
    let regex = regex::Regex::new(pattern)
        .map_err(|error| Miss::because(format!("the regex cannot be used: {error}"), None))?;
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
