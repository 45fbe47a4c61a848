//! A failure as data, and its text. Pure: nothing here knows sockets, clocks or threads.

mod render;
mod text;

pub(crate) use render::render;
pub(crate) use text::{clip, is_secret, quote, span};

/// Where an expectation stands in the user's source, and how it reads there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Site {
    pub(crate) file: &'static str,
    pub(crate) line: u32,
    pub(crate) text: &'static str,
}

impl Site {
    /// The setting `text` at `file:line`.
    #[must_use]
    pub const fn new(file: &'static str, line: u32, text: &'static str) -> Self {
        Self { file, line, text }
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, Default)]
pub(crate) struct Finding {
    /// The expectation that failed; none for a panic, a time limit, a clean-up.
    pub(crate) site: Option<Site>,
    /// What to show for the site's text: the one part of it that failed.
    pub(crate) part: Option<String>,
    /// One sentence without a full stop: `the call ended with OK`.
    pub(crate) problem: String,
    pub(crate) expected: Option<String>,
    pub(crate) actual: Option<String>,
    /// Further lines: causes, hints at what to do.
    pub(crate) notes: Vec<String>,
}

impl Finding {
    pub(crate) fn new(problem: impl Into<String>) -> Self {
        Self { problem: problem.into(), ..Self::default() }
    }

    pub(crate) fn at(mut self, site: Site) -> Self {
        self.site = Some(site);
        self
    }

    /// Names the part of the expectation that failed.
    #[cfg(feature = "grpc")]
    pub(crate) fn part(mut self, part: impl Into<String>) -> Self {
        self.part = Some(part.into());
        self
    }

    /// The expectation's text, or that of its part.
    pub(crate) fn text(&self) -> &str {
        self.part.as_deref().or(self.site.map(|site| site.text)).unwrap_or_default()
    }

    pub(crate) fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self
    }

    pub(crate) fn actual(mut self, actual: impl Into<String>) -> Self {
        self.actual = Some(actual.into());
        self
    }

    pub(crate) fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }
}

/// A titled block of evidence: a call, a connection, a transcript, a server's output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Section {
    pub(crate) title: String,
    pub(crate) body: String,
}

impl Section {
    pub(crate) fn new(title: impl Into<String>, body: impl Into<String>) -> Self {
        Self { title: title.into(), body: body.into() }
    }
}

/// Everything that is said of a failed test.
#[derive(Debug, Clone, Default)]
pub(crate) struct Report {
    pub(crate) test: String,
    /// What is wrong, most important first; never empty.
    pub(crate) findings: Vec<Finding>,
    pub(crate) sections: Vec<Section>,
}
