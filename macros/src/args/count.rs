//! Counts and ranges of counts: `5`, `1..=5`, `1..`.

use syn::{Expr, ExprLit, ExprRange, Lit, RangeLimits};

use super::setting::{Value, Written};
use super::split::parse_one;
use crate::problems::Problems;

/// How many there may be, both ends included; an open end is `u64::MAX`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Count {
    pub(crate) min: u64,
    pub(crate) max: u64,
}

/// Reads `key = 5`, `key = 1..=5` or `key = 1..`.
pub(crate) fn range(written: &Written, problems: &mut Problems) -> Option<Count> {
    let key = &written.key;
    let expr = expr(written, problems, &format!("`{key} = 5` or `{key} = 1..=5`"))?;
    match count(&expr) {
        Ok(count) => Some(count),
        Err(message) => {
            problems.at(expr, message);
            None
        }
    }
}

/// Reads `key = 3`, which must not be zero.
pub(crate) fn positive(written: &Written, problems: &mut Problems) -> Option<u64> {
    let expr = expr(written, problems, &format!("`{} = 3`", written.key))?;
    match integer(&expr) {
        Some(0) => problems.at(expr, format!("`{}` is at least 1", written.key)),
        Some(number) => return Some(number),
        None => problems.at(expr, format!("`{key}` is a whole number: `{key} = 3`", key = written.key)),
    }
    None
}

fn expr(written: &Written, problems: &mut Problems, example: &str) -> Option<Expr> {
    let Value::Equals(tokens) = &written.value else {
        problems.at(written.blame(), format!("`{}` is written {example}", written.key));
        return None;
    };
    problems.take(parse_one(tokens.clone()))
}

fn count(expr: &Expr) -> Result<Count, String> {
    let range = match expr {
        Expr::Range(range) => range,
        other => {
            let exact =
                integer(other).ok_or("a count is a whole number or a range: `5`, `1..=5` or `1..`")?;
            return Ok(Count { min: exact, max: exact });
        }
    };
    let (min, max) = ends(range).ok_or("the ends of the range are whole numbers: `1..=5` or `1..`")?;
    match max {
        Some(max) if max < min => Err(backwards(range, min, max)),
        max => Ok(Count { min, max: max.unwrap_or(u64::MAX) }),
    }
}

/// Both ends as included ones. `..0` has no included end; it is told as `0 < min`.
fn ends(range: &ExprRange) -> Option<(u64, Option<u64>)> {
    let mut min = range.start.as_ref().map_or(Some(0), |start| integer(start))?;
    let max = match (&range.end, &range.limits) {
        (None, _) => None,
        (Some(end), RangeLimits::Closed(_)) => Some(integer(end)?),
        (Some(end), RangeLimits::HalfOpen(_)) => match integer(end)? {
            0 => {
                min = min.max(1);
                Some(0)
            }
            end => Some(end - 1),
        },
    };
    Some((min, max))
}

fn backwards(range: &ExprRange, min: u64, max: u64) -> String {
    if matches!(range.limits, RangeLimits::Closed(_)) {
        return format!("this range runs backwards and holds nothing; write `{max}..={min}`");
    }
    match range.end.as_deref().and_then(integer) {
        Some(0) => "nothing is below 0; write `0` if none may come".into(),
        Some(end) if end != min => {
            format!("this range runs backwards and holds nothing; write `{end}..={min}`")
        }
        _ => format!("this range is empty; its end is included when written `..=`: `{min}..={min}`"),
    }
}

/// The value of an integer literal.
pub(crate) fn integer(expr: &Expr) -> Option<u64> {
    match expr {
        Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) => number.base10_parse().ok(),
        Expr::Group(group) => integer(&group.expr),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<Count, String> {
        count(&syn::parse_str(text).unwrap())
    }

    #[test]
    fn counts_and_ranges() {
        assert_eq!(of("5"), Ok(Count { min: 5, max: 5 }));
        assert_eq!(of("1..=5"), Ok(Count { min: 1, max: 5 }));
        assert_eq!(of("1..5"), Ok(Count { min: 1, max: 4 }));
        assert_eq!(of("0.."), Ok(Count { min: 0, max: u64::MAX }));
        assert_eq!(of("..=3"), Ok(Count { min: 0, max: 3 }));
    }

    #[test]
    fn empty_ranges_are_refused() {
        for text in ["5..5", "0..0", "..0", "5..=1", "5..1", "a", "1..b", "\"5\""] {
            assert!(of(text).is_err(), "{text}");
        }
    }
}
