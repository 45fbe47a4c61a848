//! What `increasing` and `contiguous` compare from one message to the next.

use super::leaf::Leaf;
use super::miss::Miss;

/// A message's place in an order.
#[derive(Debug, Clone, PartialEq, PartialOrd)]
pub enum OrderKey {
    /// A whole number.
    Int(i128),
    /// Any other number.
    Float(f64),
    /// Seconds and nanoseconds of a timestamp.
    Time(i64, i32),
    /// Text, which has an order but no successor.
    Text(String),
}

impl OrderKey {
    /// Whether `self` comes after `before`; keys of different kinds have no order.
    pub(crate) fn follows(&self, before: &Self) -> bool {
        match (before, self) {
            (Self::Int(a), Self::Float(b)) => int_as_float(*a) < *b,
            (Self::Float(a), Self::Int(b)) => *a < int_as_float(*b),
            (a, b) if std::mem::discriminant(a) == std::mem::discriminant(b) => a < b,
            _ => false,
        }
    }

    /// Whether `self` is the very next after `before`: one more, or one second later.
    pub(crate) fn is_next_of(&self, before: &Self) -> bool {
        match (before, self) {
            (Self::Int(a), Self::Int(b)) => a.checked_add(1) == Some(*b),
            #[expect(clippy::float_cmp, reason = "whole numbers that JSON wrote as 1.0 are exact")]
            // Where one more is lost to rounding nothing is the next, a repetition least of all.
            (Self::Float(a), Self::Float(b)) => a + 1.0 == *b && a < b,
            (Self::Int(a), Self::Float(_)) => self.is_next_of(&Self::Float(int_as_float(*a))),
            (Self::Float(_), Self::Int(b)) => Self::Float(int_as_float(*b)).is_next_of(before),
            (Self::Time(a, an), Self::Time(b, bn)) => a.checked_add(1) == Some(*b) && an == bn,
            _ => false,
        }
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "JSON numbers beyond 2^53 are compared as the peer's floats are"
)]
fn int_as_float(int: i128) -> f64 {
    int as f64
}

impl std::fmt::Display for OrderKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Int(number) => write!(f, "{number}"),
            Self::Float(number) => write!(f, "{number}"),
            Self::Time(seconds, nanos) => f.write_str(&time(*seconds, *nanos)),
            Self::Text(text) => write!(f, "{text:?}"),
        }
    }
}

/// As RFC 3339 writes it.
#[cfg(feature = "grpc")]
fn time(seconds: i64, nanos: i32) -> String {
    prost_types::Timestamp { seconds, nanos }.to_string()
}

#[cfg(not(feature = "grpc"))]
fn time(seconds: i64, nanos: i32) -> String {
    format!("{seconds}.{nanos:09} s")
}

/// A field whose values have a successor: numbers and timestamps.
#[diagnostic::on_unimplemented(
    message = "`contiguous` counts numbers and timestamps, and `{Self}` is neither",
    label = "there is no \"next\" value of this type",
    note = "`increasing(..)` works on text too"
)]
pub trait Counted {
    /// The value's place.
    fn counted(&self) -> OrderKey;
}

/// A field whose values have an order: numbers, timestamps and text.
#[diagnostic::on_unimplemented(
    message = "`increasing` orders numbers, timestamps and text, and `{Self}` is none of them",
    label = "values of this type have no order here"
)]
pub trait Ordered {
    /// The value's place.
    fn ordered(&self) -> OrderKey;
}

macro_rules! numbers {
    ($($number:ty as $kind:ident),*) => {$(
        impl Counted for $number {
            fn counted(&self) -> OrderKey {
                OrderKey::$kind((*self).into())
            }
        }
        impl Ordered for $number {
            fn ordered(&self) -> OrderKey {
                self.counted()
            }
        }
    )*};
}

numbers!(i32 as Int, i64 as Int, u32 as Int, u64 as Int, f32 as Float, f64 as Float);

macro_rules! others {
    ($($other:ty: |$value:ident| $key:expr;)*) => {$(
        impl Ordered for $other {
            fn ordered(&self) -> OrderKey {
                let $value = self;
                $key
            }
        }
    )*};
}

others! {
    String: |value| OrderKey::Text(value.clone());
    &str: |value| OrderKey::Text((*value).to_owned());
}

#[cfg(feature = "grpc")]
impl Counted for prost_types::Timestamp {
    fn counted(&self) -> OrderKey {
        let normal = self.normalized();
        OrderKey::Time(normal.seconds, normal.nanos)
    }
}

#[cfg(feature = "grpc")]
impl Ordered for prost_types::Timestamp {
    fn ordered(&self) -> OrderKey {
        self.counted()
    }
}

impl<T: ?Sized> Leaf<'_, T> {
    /// The key of `increasing(path)`.
    ///
    /// # Errors
    /// When the field is absent.
    pub fn increasing_key(self) -> Result<OrderKey, Miss>
    where
        T: Ordered,
    {
        self.value().map(Ordered::ordered)
    }

    /// The key of `contiguous(path)`.
    ///
    /// # Errors
    /// When the field is absent.
    pub fn contiguous_key(self) -> Result<OrderKey, Miss>
    where
        T: Counted,
    {
        self.value().map(Counted::counted)
    }
}

#[cfg(test)]
mod tests {
    use super::OrderKey::{Float, Int};

    #[test]
    fn a_repetition_is_never_the_next() {
        let large = 9_007_199_254_740_992.0;
        assert!(Float(2.0).is_next_of(&Float(1.0)) && Int(2).is_next_of(&Float(1.0)));
        assert!(!Float(large).is_next_of(&Float(large)));
    }
}
