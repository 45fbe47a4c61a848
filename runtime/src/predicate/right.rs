//! Right-hand sides. One that is an `Option` is unwrapped as the field is: of an absent one nothing can be
//! judged, so that the predicate fails, and so does its opposite.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt::Debug;

use super::miss::Miss;

/// The value of a right-hand side that is an `Option`.
///
/// # Errors
/// When it is absent.
pub(super) fn there<T>(right: Option<&T>) -> Result<&T, Miss> {
    right.ok_or_else(|| Miss::unjudged("the right-hand side is absent".to_owned()))
}

/// What a text field compares with.
#[diagnostic::on_unimplemented(
    message = "a text field compares with text, and `{Self}` is none",
    label = "write text here, as in `\"user-123\"`"
)]
pub trait Text {
    /// The text.
    ///
    /// # Errors
    /// When it is absent.
    fn text(&self) -> Result<&str, Miss>;
}

impl Text for str {
    fn text(&self) -> Result<&str, Miss> {
        Ok(self)
    }
}

impl Text for String {
    fn text(&self) -> Result<&str, Miss> {
        Ok(self)
    }
}

impl Text for Cow<'_, str> {
    fn text(&self) -> Result<&str, Miss> {
        Ok(self)
    }
}

impl<T: Text + ?Sized> Text for &T {
    fn text(&self) -> Result<&str, Miss> {
        (**self).text()
    }
}

impl<T: Text> Text for Option<T> {
    fn text(&self) -> Result<&str, Miss> {
        there(self.as_ref())?.text()
    }
}

/// What a `bytes` field compares with.
#[diagnostic::on_unimplemented(
    message = "a `bytes` field compares with bytes, and `{Self}` is none",
    label = "write a byte string here, as in `b\"\\x00\\xff\"`"
)]
pub trait Bytes {
    /// The bytes.
    ///
    /// # Errors
    /// When they are absent.
    fn bytes(&self) -> Result<&[u8], Miss>;
}

impl Bytes for [u8] {
    fn bytes(&self) -> Result<&[u8], Miss> {
        Ok(self)
    }
}

impl<const N: usize> Bytes for [u8; N] {
    fn bytes(&self) -> Result<&[u8], Miss> {
        Ok(self)
    }
}

impl Bytes for Vec<u8> {
    fn bytes(&self) -> Result<&[u8], Miss> {
        Ok(self)
    }
}

impl Bytes for bytes::Bytes {
    fn bytes(&self) -> Result<&[u8], Miss> {
        Ok(self)
    }
}

impl<T: Bytes + ?Sized> Bytes for &T {
    fn bytes(&self) -> Result<&[u8], Miss> {
        (**self).bytes()
    }
}

impl<T: Bytes> Bytes for Option<T> {
    fn bytes(&self) -> Result<&[u8], Miss> {
        there(self.as_ref())?.bytes()
    }
}

/// What a number field compares with.
#[diagnostic::on_unimplemented(
    message = "a number field compares with numbers of its own type, here `{Field}`, and `{Self}` is none",
    label = "write a number of that type here"
)]
pub trait Number<Field>: Debug {
    /// The number.
    ///
    /// # Errors
    /// When it is absent.
    fn number(&self) -> Result<&Field, Miss>;
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl Number<$number> for $number {
            fn number(&self) -> Result<&$number, Miss> {
                Ok(self)
            }
        }
    )*};
}

numbers!(i64, u32, u64, usize, f32, f64);

impl<Field, T: Number<Field>> Number<Field> for Option<T> {
    fn number(&self) -> Result<&Field, Miss> {
        there(self.as_ref())?.number()
    }
}

/// What a `bool` field compares with.
#[diagnostic::on_unimplemented(
    message = "a `bool` field compares with `bool`, and `{Self}` is none",
    label = "write `true` or `false` here"
)]
pub trait Truth: Debug {
    /// Whether it is true.
    ///
    /// # Errors
    /// When it is absent.
    fn truth(&self) -> Result<bool, Miss>;
}

impl Truth for bool {
    fn truth(&self) -> Result<bool, Miss> {
        Ok(*self)
    }
}

impl<T: Truth> Truth for Option<T> {
    fn truth(&self) -> Result<bool, Miss> {
        there(self.as_ref())?.truth()
    }
}

/// A right-hand side as it is.
#[derive(Debug)]
pub struct Plain;

/// A right-hand side that is an `Option`.
#[derive(Debug)]
pub struct Optional<Kind>(std::marker::PhantomData<Kind>);

/// What a value without comparisons of its own here is equal to: whatever its `PartialEq` says.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not compare with `{R}`",
    label = "write a value of the field's own type here"
)]
pub trait EqualTo<R: ?Sized, Kind> {
    /// Whether the two are equal.
    ///
    /// # Errors
    /// When `right` is absent.
    fn equals(&self, right: &R) -> Result<bool, Miss>;
}

impl<T: PartialEq<R> + ?Sized, R: ?Sized> EqualTo<R, Plain> for T {
    fn equals(&self, right: &R) -> Result<bool, Miss> {
        Ok(self == right)
    }
}

// Not by `EqualTo` again: rustc would try an `Option` of an `Option` of an `Option` and so on.
impl<T: PartialEq<R> + ?Sized, R> EqualTo<Option<R>, Optional<Plain>> for T {
    fn equals(&self, right: &Option<R>) -> Result<bool, Miss> {
        Ok(self == there(right.as_ref())?)
    }
}

/// The same of order, by `PartialOrd`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no order beside `{R}`",
    label = "write a value of the field's own type here"
)]
pub trait OrderedBy<R: ?Sized, Kind> {
    /// The order of the two.
    ///
    /// # Errors
    /// When `right` is absent.
    fn order(&self, right: &R) -> Result<Option<Ordering>, Miss>;
}

impl<T: PartialOrd<R> + ?Sized, R: ?Sized> OrderedBy<R, Plain> for T {
    fn order(&self, right: &R) -> Result<Option<Ordering>, Miss> {
        Ok(self.partial_cmp(right))
    }
}

impl<T: PartialOrd<R> + ?Sized, R> OrderedBy<Option<R>, Optional<Plain>> for T {
    fn order(&self, right: &Option<R>) -> Result<Option<Ordering>, Miss> {
        Ok(self.partial_cmp(there(right.as_ref())?))
    }
}
