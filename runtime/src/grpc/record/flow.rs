//! Messages in a stream of bytes: each is a flag, a length of four bytes, and that many bytes more
//! (gRPC over HTTP/2, "Length-Prefixed-RecordedMessage"). A DATA frame is not a message.

use std::time::Duration;

/// The flag and the length before every message.
const PREFIX: usize = 5;
/// How many messages of one call are kept one by one; beyond, they are only counted.
const KEPT: usize = 65_536;

/// One message of a recorded call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordedMessage {
    at: Duration,
    size: usize,
    compressed: bool,
}

impl RecordedMessage {
    /// When its last byte came or went, from the start of the call.
    pub fn at(&self) -> Duration {
        self.at
    }

    /// Its size on the wire in bytes, without the five-byte prefix; compressed, if it was.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Whether its compressed flag is set.
    pub fn compressed(&self) -> bool {
        self.compressed
    }
}

/// What went in one direction of a call, in bounded memory.
#[derive(Debug, Clone, Default)]
pub(crate) struct Flow {
    messages: Vec<RecordedMessage>,
    count: u64,
    bytes: u64,
    last: Option<RecordedMessage>,
    partial: Partial,
}

/// A message of which only the beginning is there.
#[derive(Debug, Clone, Copy, Default)]
struct Partial {
    prefix: [u8; PREFIX],
    /// How many bytes of the prefix are there.
    filled: usize,
    /// How many bytes of the message, once the prefix is whole.
    body: usize,
}

impl Partial {
    fn size(&self) -> usize {
        let [_, a, b, c, d] = self.prefix;
        usize::try_from(u32::from_be_bytes([a, b, c, d])).unwrap_or(usize::MAX)
    }

    /// Takes what it needs of `data`; true once the message is whole.
    fn take(&mut self, data: &mut &[u8]) -> bool {
        let need = (PREFIX - self.filled).min(data.len());
        let (head, rest) = data.split_at(need);
        self.prefix[self.filled..self.filled + need].copy_from_slice(head);
        self.filled += need;
        *data = rest;
        if self.filled < PREFIX {
            return false;
        }
        let need = (self.size() - self.body).min(data.len());
        *data = &data[need..];
        self.body += need;
        self.body == self.size()
    }
}

impl Flow {
    /// Takes in the next bytes, which passed at `at`.
    pub(crate) fn feed(&mut self, data: &[u8], at: Duration) {
        self.feed_until(data, at, u64::MAX);
    }

    /// The same, but stops after message number `most`; gives the bytes taken.
    pub(crate) fn feed_until(&mut self, data: &[u8], at: Duration, most: u64) -> usize {
        let mut left = data;
        while !left.is_empty() && self.count < most {
            if self.partial.take(&mut left) {
                let whole = std::mem::take(&mut self.partial);
                self.push(RecordedMessage { at, size: whole.size(), compressed: whole.prefix[0] == 1 });
            }
        }
        data.len() - left.len()
    }

    fn push(&mut self, message: RecordedMessage) {
        self.count += 1;
        self.bytes += message.size as u64;
        self.last = Some(message);
        if self.messages.len() < KEPT {
            self.messages.push(message);
        }
    }

    /// The first messages, one by one.
    pub(crate) fn messages(&self) -> &[RecordedMessage] {
        &self.messages
    }

    /// All messages that passed.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// Their sizes, added up.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(crate) fn last(&self) -> Option<RecordedMessage> {
        self.last
    }

    /// What there is of a message that is not whole: bytes there, and bytes announced if known.
    pub(crate) fn partial(&self) -> Option<(usize, Option<usize>)> {
        let partial = &self.partial;
        let announced = (partial.filled == PREFIX).then(|| partial.size());
        (partial.filled > 0).then_some((partial.body, announced))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn one_frame_may_hold_several_messages() {
        let mut flow = Flow::default();
        flow.feed(&[0, 0, 0, 0, 1, 7, 1, 0, 0, 0, 2, 8, 9, 0, 0, 0, 0, 0], at(3));
        let sizes: Vec<_> = flow.messages().iter().map(|m| (m.size(), m.compressed())).collect();
        assert_eq!(sizes, [(1, false), (2, true), (0, false)]);
        assert_eq!((flow.count(), flow.bytes(), flow.partial()), (3, 3, None));
    }

    #[test]
    fn a_message_may_come_byte_by_byte() {
        let mut flow = Flow::default();
        for (index, byte) in [0, 0, 0, 0, 2, 8, 9].into_iter().enumerate() {
            flow.feed(&[byte], at(index as u64));
        }
        assert_eq!(flow.messages(), [RecordedMessage { at: at(6), size: 2, compressed: false }]);
    }

    #[test]
    fn what_is_missing_is_known() {
        let mut flow = Flow::default();
        flow.feed(&[0, 0, 0], at(1));
        assert_eq!(flow.partial(), Some((0, None)));
        flow.feed(&[0, 9, 1, 2], at(2));
        assert_eq!(flow.partial(), Some((2, Some(9))));
    }

    #[test]
    fn memory_is_bounded_and_totals_are_not() {
        let mut flow = Flow::default();
        for _ in 0..KEPT + 10 {
            flow.feed(&[0, 0, 0, 0, 1, 7], at(1));
        }
        assert_eq!(flow.messages().len(), KEPT);
        assert_eq!(flow.count(), KEPT as u64 + 10);
    }
}
