//! The range of `between(path, 1..=5)`.

use syn::{Expr, RangeLimits};

use super::Bounds;
use crate::args::count::integer;
use crate::problems::Problems;

impl Bounds {
    /// Reads a range that is written as one.
    pub(super) fn read(expr: &Expr, problems: &mut Problems) -> Option<Self> {
        let Expr::Range(range) = expr else {
            problems.at(expr, "`between` takes a range: `between(page, 1..=5)`");
            return None;
        };
        let from = range.start.as_deref().cloned();
        let to = range.end.as_deref().cloned();
        let inclusive = matches!(range.limits, RangeLimits::Closed(_));
        if from.is_none() && to.is_none() {
            problems.at(expr, "every value is between the ends of `..`; write at least one of them");
            return None;
        }
        if let (Some(low), Some(high)) = (from.as_ref().and_then(integer), to.as_ref().and_then(integer))
            && (low > high || (low == high && !inclusive))
        {
            problems
                .at(expr, format!("nothing is in this range; write `{}..={}`", low.min(high), low.max(high)));
            return None;
        }
        Some(Self { from, to, inclusive })
    }
}
