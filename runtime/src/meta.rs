//! Predicates on headers: `initial(..)` and `trailing(..)` of gRPC, `headers(..)` of a handshake.

/// One predicate on a set of headers; the first text is the predicate as the user wrote it.
#[derive(Debug, Clone, Copy)]
pub struct Meta<'a> {
    pub(crate) text: &'a str,
    pub(crate) key: &'a str,
    pub(crate) rule: Rule<'a>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Rule<'a> {
    /// Any of the key's values is this text.
    Is(&'a str),
    /// The key is there, and none of its values is this text.
    Not(&'a str),
    Has,
    Absent,
    Matches(&'a str),
    /// Any of the `-bin` key's values is these bytes, after base64.
    Bytes(&'a [u8]),
    NotBytes(&'a [u8]),
}

impl<'a> Meta<'a> {
    const fn new(text: &'a str, key: &'a str, rule: Rule<'a>) -> Self {
        Self { text, key, rule }
    }

    /// `"key" == "value"`
    #[must_use]
    pub const fn is(text: &'a str, key: &'a str, value: &'a str) -> Self {
        Self::new(text, key, Rule::Is(value))
    }

    /// `"key" != "value"`
    #[must_use]
    pub const fn not(text: &'a str, key: &'a str, value: &'a str) -> Self {
        Self::new(text, key, Rule::Not(value))
    }

    /// `has("key")`
    #[must_use]
    pub const fn has(text: &'a str, key: &'a str) -> Self {
        Self::new(text, key, Rule::Has)
    }

    /// `absent("key")`
    #[must_use]
    pub const fn absent(text: &'a str, key: &'a str) -> Self {
        Self::new(text, key, Rule::Absent)
    }

    /// `matches("key", "regex")`
    #[must_use]
    pub const fn matches(text: &'a str, key: &'a str, pattern: &'a str) -> Self {
        Self::new(text, key, Rule::Matches(pattern))
    }

    /// `"key-bin" == b".."`
    #[must_use]
    pub const fn bytes(text: &'a str, key: &'a str, value: &'a [u8]) -> Self {
        Self::new(text, key, Rule::Bytes(value))
    }

    /// `"key-bin" != b".."`
    #[must_use]
    pub const fn not_bytes(text: &'a str, key: &'a str, value: &'a [u8]) -> Self {
        Self::new(text, key, Rule::NotBytes(value))
    }
}

/// What a text must be.
#[derive(Debug, Clone, Copy)]
pub enum Text<'a> {
    /// Exactly this.
    Is(&'a str),
    /// This within it.
    Contains(&'a str),
    /// This regex matches within it.
    Matches(&'a str),
}

impl<'a> Text<'a> {
    /// `key = "text"`
    #[must_use]
    pub const fn is(text: &'a str) -> Self {
        Self::Is(text)
    }

    /// `key = contains("..")`
    #[must_use]
    pub const fn contains(part: &'a str) -> Self {
        Self::Contains(part)
    }

    /// `key = matches("regex")`
    #[must_use]
    pub const fn matches(pattern: &'a str) -> Self {
        Self::Matches(pattern)
    }

    /// Whether `actual` is such a text.
    pub(crate) fn holds(&self, actual: &str) -> bool {
        match self {
            Self::Is(text) => actual == *text,
            Self::Contains(part) => actual.contains(part),
            Self::Matches(pattern) => regex::Regex::new(pattern).is_ok_and(|regex| regex.is_match(actual)),
        }
    }

    /// The rule as a report's "expected".
    pub(crate) fn expected(&self) -> String {
        match self {
            Self::Is(text) => format!("{text:?}"),
            Self::Contains(part) => format!("text that contains {part:?}"),
            Self::Matches(pattern) => format!("text that matches {pattern:?}"),
        }
    }
}
