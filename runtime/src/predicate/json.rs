//! Predicates on JSON: a JSON Pointer (RFC 6901) in the field's place.

use std::cmp::Ordering;

use serde::Serialize;
use serde_json::{Number, Value};

use super::leaves::matches_text;
use super::miss::{Judged, Miss};
use super::order::OrderKey;

/// The value at a pointer, or its absence.
#[derive(Debug)]
pub struct JsonLeaf<'a> {
    pointer: &'static str,
    value: Option<&'a Value>,
}

/// The value at `pointer` in `message`.
pub fn json<'a>(message: &'a Value, pointer: &'static str) -> JsonLeaf<'a> {
    JsonLeaf { pointer, value: message.pointer(pointer) }
}

impl<'a> JsonLeaf<'a> {
    fn there(&self) -> Result<&'a Value, Miss> {
        self.value.ok_or_else(|| Miss::absent(self.pointer))
    }

    fn compare<R: Serialize + ?Sized>(
        &self,
        right: &R,
        sign: &str,
        holds: impl FnOnce(&Value, &Value) -> bool,
    ) -> Judged {
        let left = self.there()?;
        let right = serde_json::to_value(right)
            .map_err(|error| Miss::unjudged(format!("the right-hand side is no JSON: {error}")))?;
        if holds(left, &right) { Ok(()) } else { Err(self.miss(format!("{sign}{right}"), left)) }
    }

    fn miss(&self, expected: String, actual: &Value) -> Miss {
        Miss::value(self.pointer, expected, &format_args!("{actual}"))
    }

    fn order<R: Serialize + ?Sized>(&self, right: &R, sign: &str, holds: fn(Ordering) -> bool) -> Judged {
        self.compare(right, sign, |left, right| order(left, right).is_some_and(holds))
    }

    /// `"/p" == right`, numbers by value.
    ///
    /// # Errors
    /// When it does not hold, or the pointer is absent.
    pub fn eq<R: Serialize + ?Sized>(self, right: &R) -> Judged {
        self.compare(right, "", same)
    }

    /// `"/p" != right`
    ///
    /// # Errors
    /// When it does not hold, or the pointer is absent.
    pub fn ne<R: Serialize + ?Sized>(self, right: &R) -> Judged {
        self.compare(right, "anything but ", |left, right| !same(left, right))
    }

    /// `"/p" < right`
    ///
    /// # Errors
    /// When it does not hold, or the pointer is absent.
    pub fn lt<R: Serialize + ?Sized>(self, right: &R) -> Judged {
        self.order(right, "less than ", Ordering::is_lt)
    }

    /// `"/p" <= right`
    ///
    /// # Errors
    /// When it does not hold, or the pointer is absent.
    pub fn le<R: Serialize + ?Sized>(self, right: &R) -> Judged {
        self.order(right, "at most ", Ordering::is_le)
    }

    /// `"/p" > right`
    ///
    /// # Errors
    /// When it does not hold, or the pointer is absent.
    pub fn gt<R: Serialize + ?Sized>(self, right: &R) -> Judged {
        self.order(right, "more than ", Ordering::is_gt)
    }

    /// `"/p" >= right`
    ///
    /// # Errors
    /// When it does not hold, or the pointer is absent.
    pub fn ge<R: Serialize + ?Sized>(self, right: &R) -> Judged {
        self.order(right, "at least ", Ordering::is_ge)
    }

    /// `between("/p", low..high)`, or `low..=high` when inclusive.
    ///
    /// # Errors
    /// When it does not hold, or the pointer is absent.
    pub fn between<R: Serialize + ?Sized>(self, low: &R, high: &R, inclusive: bool) -> Judged {
        self.order(low, "at least ", Ordering::is_ge)?;
        if inclusive { self.le(high) } else { self.lt(high) }
    }

    /// `has("/p")`; `null` is there.
    ///
    /// # Errors
    /// When the pointer is absent.
    pub fn has(self) -> Judged {
        self.there().map(|_| ()).map_err(Miss::decided)
    }

    /// `absent("/p")`
    ///
    /// # Errors
    /// When the pointer is there.
    pub fn absent(self) -> Judged {
        self.value.map_or(Ok(()), |value| Err(Miss::there(self.pointer, &format_args!("{value}"))))
    }

    /// `matches("/p", "regex")`
    ///
    /// # Errors
    /// When it is no text that matches.
    pub fn matches(self, pattern: &str) -> Judged {
        match self.there()? {
            Value::String(text) => matches_text(self.pointer, text, pattern),
            other => Err(self.miss(format!("text that matches {pattern:?}"), other)),
        }
    }
}

/// Equal, with numbers by value: `1` is `1.0`.
fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(a), Value::Number(b)) => number_order(a, b) == Some(Ordering::Equal),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        _ => left == right,
    }
}

fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Number(a), Value::Number(b)) => number_order(a, b),
        (Value::String(a), Value::String(b)) => Some(a.cmp(b)),
        _ => None,
    }
}

fn number_order(a: &Number, b: &Number) -> Option<Ordering> {
    match (whole(a), whole(b)) {
        (Some(a), Some(b)) => Some(a.cmp(&b)),
        _ => a.as_f64()?.partial_cmp(&b.as_f64()?),
    }
}

fn whole(number: &Number) -> Option<i128> {
    number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from))
}

/// The key of `increasing("/p")` and `contiguous("/p")`; none where the pointer is absent.
pub(crate) fn order_key(message: &Value, pointer: &str) -> Option<Result<OrderKey, Value>> {
    Some(match message.pointer(pointer)? {
        Value::Number(number) => match (whole(number), number.as_f64()) {
            (Some(int), _) => Ok(OrderKey::Int(int)),
            (None, Some(float)) => Ok(OrderKey::Float(float)),
            (None, None) => Err(Value::Number(number.clone())),
        },
        Value::String(text) => Ok(OrderKey::Text(text.clone())),
        other => Err(other.clone()),
    })
}
