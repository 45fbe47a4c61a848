//! Frames in a stream of bytes, whatever the segmentation.

use super::header::{Header, LONGEST};

/// How much of a payload is kept, in bytes: every control frame whole, and what a report shows.
pub(crate) const KEPT: usize = 400;

/// A frame that has passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) header: Header,
    /// The first [`KEPT`] bytes of the payload, unmasked.
    pub(crate) prefix: Vec<u8>,
}

/// Reads frame headers and skips payloads.
#[derive(Debug, Default)]
pub(crate) struct Parser {
    head: [u8; LONGEST],
    have: usize,
    open: Option<Open>,
}

#[derive(Debug)]
struct Open {
    seen: Seen,
    passed: u64,
}

impl Parser {
    /// Takes the next bytes and gives each frame that they complete to `each`.
    pub(crate) fn feed(&mut self, mut bytes: &[u8], mut each: impl FnMut(Seen)) {
        loop {
            if self.open.is_none() && !self.begin(&mut bytes) {
                return;
            }
            let Some(open) = &mut self.open else { return };
            bytes = open.take(bytes);
            if open.passed < open.seen.header.length {
                return;
            }
            if let Some(done) = self.open.take() {
                each(done.seen);
            }
        }
    }

    /// The frame that is under way, and how much of its payload has passed.
    pub(crate) fn under_way(&self) -> Option<(&Header, u64)> {
        self.open.as_ref().map(|open| (&open.seen.header, open.passed))
    }

    /// Reads a header; false when the bytes end before it does.
    fn begin(&mut self, bytes: &mut &[u8]) -> bool {
        if self.have == 0 {
            // The common case: the whole header is here, nothing need be put together.
            if let Some((header, length)) = Header::decode(bytes) {
                *bytes = &bytes[length..];
                self.open = Some(Open::new(header));
                return true;
            }
        }
        while let Some((&byte, rest)) = bytes.split_first() {
            self.head[self.have] = byte;
            self.have += 1;
            *bytes = rest;
            if let Some((header, _)) = Header::decode(&self.head[..self.have]) {
                self.have = 0;
                self.open = Some(Open::new(header));
                return true;
            }
        }
        false
    }
}

impl Open {
    fn new(header: Header) -> Self {
        let kept = usize::try_from(header.length).unwrap_or(KEPT).min(KEPT);
        Self { seen: Seen { header, prefix: Vec::with_capacity(kept) }, passed: 0 }
    }

    /// Takes this frame's share of `bytes` and gives back the rest.
    fn take<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let missing = self.seen.header.length - self.passed;
        let share = usize::try_from(missing).unwrap_or(usize::MAX).min(bytes.len());
        let (mine, rest) = bytes.split_at(share);
        let room = self.seen.prefix.capacity() - self.seen.prefix.len();
        let kept = &mine[..room.min(mine.len())];
        match self.seen.header.mask {
            None => self.seen.prefix.extend_from_slice(kept),
            Some(mask) => {
                let at = self.seen.prefix.len();
                let unmasked = kept.iter().enumerate().map(|(i, byte)| byte ^ mask[(at + i) % 4]);
                self.seen.prefix.extend(unmasked);
            }
        }
        self.passed += share as u64;
        rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(opcode: u8, mask: Option<[u8; 4]>, payload: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        Header { fin: true, rsv: 0, opcode, mask, length: payload.len() as u64 }.encode(&mut out);
        let key = mask.unwrap_or_default();
        out.extend(payload.iter().enumerate().map(|(i, byte)| byte ^ key[i % 4]));
        out
    }

    #[test]
    fn any_segmentation_gives_the_same_frames() {
        let long = vec![b'x'; 70_000];
        let mut stream = frame(1, None, b"hello");
        stream.extend(frame(9, Some([9, 8, 7, 6]), b""));
        stream.extend(frame(2, Some([1, 2, 3, 4]), &long));
        stream.extend(frame(8, None, &[3, 232, b'o', b'k']));
        for size in [1, 2, 3, 7, 100, 65_536, stream.len()] {
            let mut parser = Parser::default();
            let mut seen = Vec::new();
            for part in stream.chunks(size) {
                parser.feed(part, |frame| seen.push(frame));
            }
            let told: Vec<_> =
                seen.iter().map(|seen| (seen.header.opcode, seen.header.length, &seen.prefix[..])).collect();
            let expected: [(u8, u64, &[u8]); 4] =
                [(1, 5, b"hello"), (9, 0, b""), (2, 70_000, &long[..KEPT]), (8, 4, &[3, 232, b'o', b'k'])];
            assert_eq!(told, expected, "in pieces of {size}");
            assert!(parser.under_way().is_none());
        }
    }

    #[test]
    fn a_frame_that_breaks_off_is_known() {
        let mut parser = Parser::default();
        parser.feed(&frame(1, None, b"hello")[..4], |_| panic!("it is not whole"));
        assert_eq!(parser.under_way().map(|(header, passed)| (header.length, passed)), Some((5, 2)));
    }
}
