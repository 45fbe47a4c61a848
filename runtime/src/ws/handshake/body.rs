//! The body of a rejection (RFC 9112, section 6): by its length, in chunks, or until the end.

use http::Response;
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};

/// The longest body that is kept.
const LONGEST: usize = 1 << 20;

/// How a body's end is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Framing {
    None,
    Length(u64),
    Chunked,
    UntilTheEnd,
}

impl Framing {
    pub(super) fn of(response: &Response<()>) -> Self {
        let headers = response.headers();
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        if matches!(response.status().as_u16(), 204 | 304) {
            return Self::None;
        }
        if text(TRANSFER_ENCODING).is_some_and(|coding| coding.to_ascii_lowercase().ends_with("chunked")) {
            return Self::Chunked;
        }
        text(CONTENT_LENGTH)
            .and_then(|length| length.trim().parse().ok())
            .map_or(Self::UntilTheEnd, Self::Length)
    }
}

/// A body as far as it has come.
#[derive(Debug)]
pub(super) struct Body {
    framing: Framing,
    raw: Vec<u8>,
}

impl Body {
    pub(super) fn new(framing: Framing, raw: Vec<u8>) -> Self {
        Self { framing, raw }
    }

    pub(super) fn feed(&mut self, piece: &[u8]) {
        self.raw.extend_from_slice(piece);
    }

    pub(super) fn done(&self) -> bool {
        let enough = self.raw.len() >= LONGEST;
        enough
            || match self.framing {
                Framing::None => true,
                Framing::Length(length) => self.raw.len() as u64 >= length,
                Framing::Chunked => chunks(&self.raw).1,
                Framing::UntilTheEnd => false,
            }
    }

    pub(super) fn into_bytes(mut self) -> Vec<u8> {
        match self.framing {
            Framing::None => Vec::new(),
            Framing::Chunked => chunks(&self.raw).0,
            Framing::Length(length) => {
                self.raw.truncate(usize::try_from(length).unwrap_or(LONGEST).min(LONGEST));
                self.raw
            }
            Framing::UntilTheEnd => {
                self.raw.truncate(LONGEST);
                self.raw
            }
        }
    }
}

/// What the chunks so far hold, and whether the last of them is here.
fn chunks(mut raw: &[u8]) -> (Vec<u8>, bool) {
    let mut out = Vec::new();
    while let Ok(httparse::Status::Complete((start, length))) = httparse::parse_chunk_size(raw) {
        if length == 0 {
            return (out, true);
        }
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let chunk = &raw[start..];
        out.extend_from_slice(&chunk[..length.min(chunk.len())]);
        let Some(rest) = length.checked_add(2).and_then(|end| chunk.get(end..)) else { break };
        raw = rest;
    }
    (out, false)
}
