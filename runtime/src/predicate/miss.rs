//! Why a predicate does not hold.

use std::fmt::Debug;

use crate::report::{Finding, clip};

/// What one predicate comes to.
pub type Judged = Result<(), Miss>;

/// Why a predicate does not hold.
#[derive(Debug, Clone)]
pub struct Miss(Box<Detail>);

#[derive(Debug, Clone)]
struct Detail {
    problem: String,
    expected: Option<String>,
    actual: Option<String>,
    /// There was nothing to judge, or nothing to judge it by: the opposite does not hold either.
    open: bool,
}

impl Miss {
    fn of(problem: String, expected: Option<String>, actual: Option<String>) -> Self {
        Self(Box::new(Detail { problem, expected, actual, open: false }))
    }

    /// Nothing could be judged, for this reason: neither the predicate nor its opposite holds.
    pub(crate) fn unjudged(problem: String) -> Self {
        Self(Box::new(Detail { problem, expected: None, actual: None, open: true }))
    }

    /// The same where absence itself is the answer, as it is to `has`.
    #[must_use]
    pub(crate) fn decided(mut self) -> Self {
        self.0.open = false;
        self.wanted("present")
    }

    /// Whether the opposite does not hold either.
    pub(crate) fn is_open(&self) -> bool {
        self.0.open
    }

    /// The value at `path` is another one.
    pub(crate) fn value(path: &str, expected: String, actual: &(impl Debug + ?Sized)) -> Self {
        Self::of(
            format!("`{path}` is another value"),
            Some(clip(&expected)),
            Some(clip(&format!("{actual:?}"))),
        )
    }

    /// The value at `path` is another one, in words of its type's own.
    pub(crate) fn shown(path: &str, expected: String, actual: &str) -> Self {
        Self::of(format!("`{path}` is another value"), Some(clip(&expected)), Some(clip(actual)))
    }

    /// There is nothing at `path`.
    pub(crate) fn absent(path: &str) -> Self {
        Self::unjudged(format!("`{path}` is absent")).but("absent")
    }

    /// The same of a list: how long it is.
    #[must_use]
    pub(crate) fn of_items(mut self, count: usize) -> Self {
        let problem = &self.0.problem;
        self.0.problem = if count == 1 {
            format!("{problem}: there is 1 item")
        } else {
            format!("{problem}: there are {count} items")
        };
        self
    }

    /// What there was in place of what should be.
    pub(crate) fn but(mut self, actual: impl Into<String>) -> Self {
        self.0.actual = Some(actual.into());
        self
    }

    /// What would have done.
    #[must_use]
    pub(crate) fn wanted(mut self, expected: impl Into<String>) -> Self {
        self.0.expected = Some(expected.into());
        self
    }

    /// There is something at `path`.
    pub(crate) fn there(path: &str, actual: &(impl Debug + ?Sized)) -> Self {
        Self::of(format!("`{path}` is there"), Some("absent".to_owned()), Some(clip(&format!("{actual:?}"))))
    }

    /// Something that is neither of these.
    pub(crate) fn because(problem: String, actual: Option<String>) -> Self {
        Self::of(problem, None, actual.map(|text| clip(&text)))
    }

    /// Neither this nor `other` holds.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        let problem = format!("neither side holds: {}; {}", self.line(), other.line());
        let open = self.0.open || other.0.open;
        let actual = match (self.0.actual, other.0.actual) {
            (Some(one), Some(other)) if one != other => Some(format!("{one}; {other}")),
            (one, other) => one.or(other),
        };
        Self(Box::new(Detail { problem, expected: None, actual, open }))
    }

    fn line(&self) -> String {
        let detail = &self.0;
        let part = |label: &str, text: &Option<String>| text.as_ref().map(|text| format!(", {label} {text}"));
        let expected = part("expected", &detail.expected).unwrap_or_default();
        let actual = part("actual", &detail.actual).unwrap_or_default();
        format!("{}{expected}{actual}", detail.problem)
    }

    /// The finding of the predicate that reads `text`: what is expected where nothing says it better.
    pub(crate) fn finding(self, text: &str) -> Finding {
        let Detail { problem, expected, actual, .. } = *self.0;
        let expected = expected.or_else(|| Some(text.to_owned()));
        Finding { problem, expected, actual, ..Finding::default() }
    }
}
