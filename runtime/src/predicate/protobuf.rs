//! The types that only protobuf has: enum fields, timestamps, durations.

use std::cmp::Ordering;
use std::time::SystemTime;

use prost::UnknownEnumValue;
use prost_types::{Duration, Timestamp};

use super::super::right::{Optional, there};
use super::{Debug, Judged, Leaf, Miss, ScalarLeaf};
use crate::never::{Never, Nothing};

/// What an `int32` or enum field compares with; to prost both are `i32`.
#[diagnostic::on_unimplemented(
    message = "an enum field compares with its enum's own values, an `int32` field with `i32` numbers, and `{Self}` is \
               neither",
    label = "write a value of the enum here, as in `Role::Admin`, or a whole number, as in `7`"
)]
pub trait EnumOrInt<Kind>: Copy + Debug {
    /// The number on the wire.
    ///
    /// # Errors
    /// When it is absent.
    fn number(self) -> Result<i32, Miss>;
    /// Another number, as one of this type.
    fn shown(self, number: i32) -> String;
}

/// The kind of a plain number.
#[derive(Debug)]
pub struct Int;

/// The kind of prost's enums, known by the error of their `TryFrom<i32>`: `bool` and others that merely
/// convert into `i32` have another.
#[derive(Debug)]
pub struct Enum;

impl EnumOrInt<Int> for i32 {
    fn number(self) -> Result<i32, Miss> {
        Ok(self)
    }

    fn shown(self, number: i32) -> String {
        number.to_string()
    }
}

impl<E: Copy + Debug + Into<i32> + TryFrom<i32, Error = UnknownEnumValue>> EnumOrInt<Enum> for E {
    fn number(self) -> Result<i32, Miss> {
        Ok(self.into())
    }

    fn shown(self, number: i32) -> String {
        E::try_from(number)
            .map_or_else(|_| format!("{number}, which is no value of the enum"), |value| format!("{value:?}"))
    }
}

/// See [`Never`].
impl<E: Never + Copy + Debug> EnumOrInt<Nothing> for E {
    fn number(self) -> Result<i32, Miss> {
        self.never()
    }

    fn shown(self, _: i32) -> String {
        self.never()
    }
}

impl<Kind, T: EnumOrInt<Kind>> EnumOrInt<Optional<Kind>> for Option<T> {
    fn number(self) -> Result<i32, Miss> {
        there(self.as_ref())?.number()
    }

    fn shown(self, number: i32) -> String {
        self.map_or_else(|| number.to_string(), |one| one.shown(number))
    }
}

/// What a `google.protobuf.Timestamp` compares with.
#[diagnostic::on_unimplemented(
    message = "a timestamp compares with RFC 3339 text, a `Timestamp` or a `SystemTime`, and `{Self}` is none",
    label = "write the time here, as in `\"2026-01-31T12:00:00Z\"`"
)]
pub trait Time: Debug {
    /// The same moment as a timestamp.
    ///
    /// # Errors
    /// When text is no RFC 3339 time.
    fn time(&self) -> Result<Timestamp, Miss>;
    /// The same for a report: text as it was written.
    fn shown(&self) -> String {
        format!("{self:?}")
    }
}

impl Time for &str {
    fn time(&self) -> Result<Timestamp, Miss> {
        self.parse().map_err(|error| Miss::unjudged(format!("{self:?} is no RFC 3339 time: {error}")))
    }
}

impl Time for String {
    fn time(&self) -> Result<Timestamp, Miss> {
        self.as_str().time()
    }
}

impl Time for Timestamp {
    fn time(&self) -> Result<Timestamp, Miss> {
        Ok(*self)
    }

    fn shown(&self) -> String {
        self.to_string()
    }
}

impl Time for SystemTime {
    fn time(&self) -> Result<Timestamp, Miss> {
        Ok((*self).into())
    }

    fn shown(&self) -> String {
        Timestamp::from(*self).to_string()
    }
}

impl<T: Time> Time for Option<T> {
    fn time(&self) -> Result<Timestamp, Miss> {
        there(self.as_ref())?.time()
    }

    fn shown(&self) -> String {
        self.as_ref().map_or_else(|| "absent".to_owned(), Time::shown)
    }
}

/// What a `google.protobuf.Duration` compares with.
#[diagnostic::on_unimplemented(
    message = "a duration compares with text such as `\"1s\"`, a `Duration` of prost or of std, and `{Self}` is none",
    label = "write the duration here, as in `\"1s\"` or `\"500ms\"`"
)]
pub trait Span: Debug {
    /// The same span as seconds and nanoseconds.
    ///
    /// # Errors
    /// When text is no duration.
    fn span(&self) -> Result<(i64, i32), Miss>;
    /// The same for a report: text as it was written.
    fn shown(&self) -> String {
        format!("{self:?}")
    }
}

impl Span for &str {
    fn span(&self) -> Result<(i64, i32), Miss> {
        let (negative, text) = self.strip_prefix('-').map_or((false, *self), |rest| (true, rest));
        let span = crate::run::parse_duration(text).or((text == "0s").then_some(std::time::Duration::ZERO));
        let span =
            span.ok_or_else(|| Miss::unjudged(format!("{self:?} is no duration: write `1s`, `500ms`")))?;
        let (seconds, nanos) = span.span()?;
        Ok(if negative { (-seconds, -nanos) } else { (seconds, nanos) })
    }
}

impl Span for Duration {
    fn span(&self) -> Result<(i64, i32), Miss> {
        let normal = self.normalized();
        Ok((normal.seconds, normal.nanos))
    }

    fn shown(&self) -> String {
        shown_span(self)
    }
}

impl Span for std::time::Duration {
    fn span(&self) -> Result<(i64, i32), Miss> {
        let seconds = i64::try_from(self.as_secs()).unwrap_or(i64::MAX);
        Ok((seconds, i32::try_from(self.subsec_nanos()).unwrap_or(i32::MAX)))
    }
}

impl<T: Span> Span for Option<T> {
    fn span(&self) -> Result<(i64, i32), Miss> {
        there(self.as_ref())?.span()
    }

    fn shown(&self) -> String {
        self.as_ref().map_or_else(|| "absent".to_owned(), Span::shown)
    }
}

fn by_time<R: Time>(left: &Timestamp, right: &R) -> Result<Option<Ordering>, Miss> {
    let (left, right) = (left.normalized(), right.time()?.normalized());
    Ok(Some((left.seconds, left.nanos).cmp(&(right.seconds, right.nanos))))
}

fn by_span<L: Span, R: Span>(left: &L, right: &R) -> Result<Option<Ordering>, Miss> {
    Ok(Some(left.span()?.cmp(&right.span()?)))
}

/// `-1.5s`
fn shown_span(span: &impl Span) -> String {
    let Ok((seconds, nanos)) = span.span() else { return format!("{span:?}") };
    let sign = if seconds < 0 || nanos < 0 { "-" } else { "" };
    format!("{sign}{:?}", std::time::Duration::new(seconds.unsigned_abs(), nanos.unsigned_abs()))
}

comparisons!([Timestamp] with [R: Time] (R, ()) by by_time,
    shown as |left, right| (left.to_string(), right.shown()));
comparisons!([Duration, std::time::Duration] with [R: Span] (R, ()) by by_span,
    shown as |left, right| (shown_span(left), right.shown()));
comparisons!([i32] with [K, R: EnumOrInt<K>] (R, K) by |left, right| Ok(Some(left.cmp(&right.number()?))),
shown as |left, right| {
    (right.shown(*left), right.number().map_or_else(|_| "absent".to_owned(), |number| right.shown(number)))
});
