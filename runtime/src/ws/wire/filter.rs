//! Drops outbound control frames of some kinds, byte by byte, so that a client can stay silent.

use super::header::{Header, LONGEST, opcode};

/// Which frames do not leave.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Drops {
    pub(crate) pongs: bool,
    /// The test has sent a close frame of its own, which the protocol's layer knows nothing of.
    pub(crate) closes: bool,
}

impl Drops {
    pub(crate) fn any(self) -> bool {
        self.pongs || self.closes
    }

    fn drop(self, opcode: u8) -> bool {
        self.pongs && opcode == opcode::PONG || self.closes && opcode == opcode::CLOSE
    }
}

/// The place in the outbound stream, and what is ready to leave.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    head: Vec<u8>,
    /// What is left of the frame under way, and whether it leaves.
    rest: u64,
    passes: bool,
    pub(crate) ready: Vec<u8>,
    pub(crate) dropped: u64,
}

impl Filter {
    /// Takes the next outbound bytes.
    pub(crate) fn feed(&mut self, mut bytes: &[u8], drops: Drops) {
        while !bytes.is_empty() {
            if self.rest > 0 {
                bytes = self.payload(bytes);
                continue;
            }
            let have = self.head.len();
            let taken = bytes.len().min(LONGEST - have);
            self.head.extend_from_slice(&bytes[..taken]);
            let Some((header, length)) = Header::decode(&self.head) else { return };
            bytes = &bytes[length - have..];
            self.begin(header, length, drops);
        }
    }

    fn begin(&mut self, header: Header, length: usize, drops: Drops) {
        self.passes = !drops.drop(header.opcode);
        self.rest = header.length;
        if self.passes {
            self.ready.extend_from_slice(&self.head[..length]);
        } else {
            self.dropped += 1;
        }
        self.head.clear();
    }

    fn payload<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let share = usize::try_from(self.rest).unwrap_or(usize::MAX).min(bytes.len());
        let (mine, rest) = bytes.split_at(share);
        if self.passes {
            self.ready.extend_from_slice(mine);
        }
        self.rest -= share as u64;
        rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pongs_vanish_and_the_rest_is_untouched() {
        let mut stream = Vec::new();
        let mut rest = Vec::new();
        for (opcode, length) in [(1, 3u64), (10, 0), (10, 125), (2, 300), (8, 2), (10, 4)] {
            let mut frame = Vec::new();
            Header { fin: true, rsv: 0, opcode, mask: Some([1; 4]), length }.encode(&mut frame);
            frame.extend((0..length).map(|i| u8::try_from(i % 251).unwrap_or_default()));
            if opcode != 10 {
                rest.extend_from_slice(&frame);
            }
            stream.extend(frame);
        }
        for size in [1, 2, 5, 64, stream.len()] {
            let mut filter = Filter::default();
            for part in stream.chunks(size) {
                filter.feed(part, Drops { pongs: true, closes: false });
            }
            assert_eq!((&filter.ready, filter.dropped), (&rest, 3), "in pieces of {size}");
        }
    }
}
