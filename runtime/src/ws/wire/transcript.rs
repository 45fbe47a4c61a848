//! What went over the wire, bounded: the beginning and the end of it, with times.

use std::fmt::Write as _;

use tokio::time::Instant;

use super::header::{Header, opcode};
use crate::report::{clip, quote};

/// How many entries of the beginning, and of the end, are kept.
const HEAD: usize = 24;
const TAIL: usize = 40;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    In,
    Out,
}

#[derive(Debug, Clone)]
enum What {
    Frame { direction: Direction, header: Header, prefix: Vec<u8> },
    Note(String),
}

#[derive(Debug, Clone)]
struct Entry {
    at: Instant,
    what: What,
}

/// The entries in their order, with the middle left out when there are many.
#[derive(Debug)]
pub(crate) struct Transcript {
    began: Instant,
    head: Vec<Entry>,
    /// A ring: the oldest is at `oldest` once there are `TAIL` of them.
    tail: Vec<Entry>,
    oldest: usize,
    left_out: u64,
}

impl Transcript {
    pub(crate) fn new(began: Instant) -> Self {
        Self { began, head: Vec::new(), tail: Vec::new(), oldest: 0, left_out: 0 }
    }

    /// Adds a frame. A flood of them allocates nothing: the oldest one's place and buffer are used again.
    pub(crate) fn frame(&mut self, at: Instant, direction: Direction, header: &Header, prefix: &[u8]) {
        if self.tail.len() < TAIL {
            let what = What::Frame { direction, header: *header, prefix: prefix.to_vec() };
            return self.push(Entry { at, what });
        }
        let entry = self.forget();
        entry.at = at;
        if let What::Frame { direction: whence, header: before, prefix: buffer } = &mut entry.what {
            (*whence, *before) = (direction, *header);
            buffer.clear();
            buffer.extend_from_slice(prefix);
        } else {
            entry.what = What::Frame { direction, header: *header, prefix: prefix.to_vec() };
        }
    }

    pub(crate) fn note(&mut self, at: Instant, note: impl Into<String>) {
        self.push(Entry { at, what: What::Note(note.into()) });
    }

    fn push(&mut self, entry: Entry) {
        if self.head.len() < HEAD {
            self.head.push(entry);
        } else if self.tail.len() < TAIL {
            self.tail.push(entry);
        } else {
            *self.forget() = entry;
        }
    }

    /// The place of the oldest entry of the full ring, for the next one.
    fn forget(&mut self) -> &mut Entry {
        let at = self.oldest;
        self.oldest = (at + 1) % TAIL;
        self.left_out += 1;
        &mut self.tail[at]
    }

    /// One line an entry.
    pub(crate) fn text(&self) -> String {
        let mut out = String::new();
        for entry in &self.head {
            self.line(&mut out, entry);
        }
        if self.left_out > 0 {
            let _ = writeln!(out, "  .. {} more frames ..", self.left_out);
        }
        let (newer, older) = self.tail.split_at(self.oldest);
        for entry in older.iter().chain(newer) {
            self.line(&mut out, entry);
        }
        out
    }

    fn line(&self, out: &mut String, entry: &Entry) {
        let millis = entry.at.saturating_duration_since(self.began).as_secs_f64() * 1000.0;
        let _ = match &entry.what {
            What::Frame { direction, header, prefix } => {
                let arrow = if *direction == Direction::In { "<-" } else { "->" };
                writeln!(out, "{millis:>9.1} ms  {arrow} {}", describe(header, prefix))
            }
            What::Note(note) => writeln!(out, "{millis:>9.1} ms   * {note}"),
        };
    }
}

/// The frame in one line: what it is, how long, what is in it.
fn describe(header: &Header, prefix: &[u8]) -> String {
    let mut text = kind(header);
    if header.rsv != 0 {
        let _ = write!(text, " rsv={:03b}", header.rsv);
    }
    if !header.fin {
        text.push_str(" (more follows)");
    }
    let _ = write!(text, ", {} bytes", header.length);
    if !prefix.is_empty() {
        let _ = write!(text, ": {}", payload(header, prefix));
    }
    text
}

fn kind(header: &Header) -> String {
    let name = match header.opcode {
        0 => "continuation",
        opcode::TEXT => "text",
        opcode::BINARY => "binary",
        opcode::CLOSE => "close",
        opcode::PING => "ping",
        opcode::PONG => "pong",
        other => return format!("reserved opcode {other:#x}"),
    };
    name.to_owned()
}

fn payload(header: &Header, prefix: &[u8]) -> String {
    let more = if header.length > prefix.len() as u64 { "…" } else { "" };
    match header.opcode {
        opcode::CLOSE => close(prefix),
        opcode::TEXT | 0 => format!("{}{more}", clip(&String::from_utf8_lossy(prefix))),
        _ => match std::str::from_utf8(prefix) {
            Ok(text) if !text.chars().any(char::is_control) => format!("{}{more}", quote(text)),
            _ => format!("{}{more}", hex(prefix)),
        },
    }
}

fn close(payload: &[u8]) -> String {
    match payload {
        [a, b, reason @ ..] => {
            let code = u16::from_be_bytes([*a, *b]);
            if reason.is_empty() {
                code.to_string()
            } else {
                format!("{code} {}", quote(&String::from_utf8_lossy(reason)))
            }
        }
        _ => hex(payload),
    }
}

/// The first bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const SHOWN: usize = 32;
    let shown = bytes.iter().take(SHOWN);
    let text = shown.fold(String::new(), |text, byte| format!("{text}{byte:02x} "));
    if bytes.len() > SHOWN { text + "…" } else { text.trim_end().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(opcode: u8, payload: &[u8]) -> Header {
        Header { fin: true, rsv: 0, opcode, mask: None, length: payload.len() as u64 }
    }

    fn told(opcode: u8, payload: &[u8]) -> String {
        describe(&header(opcode, payload), payload)
    }

    #[tokio::test(start_paused = true)]
    async fn the_middle_of_a_flood_is_left_out() {
        let mut transcript = Transcript::new(Instant::now());
        for number in 0..1000u32 {
            let text = number.to_string();
            let text = text.as_bytes();
            transcript.frame(Instant::now(), Direction::In, &header(1, text), text);
        }
        let text = transcript.text();
        assert_eq!(text.lines().count(), HEAD + TAIL + 1);
        assert!(text.contains(".. 936 more frames .."), "{text}");
        assert!(text.ends_with("<- text, 3 bytes: 999\n"), "{text}");
    }

    #[test]
    fn frames_are_told_in_one_line() {
        assert_eq!(told(8, &[0x03, 0xed, b'h', b'i']), "close, 4 bytes: 1005 \"hi\"");
        assert_eq!(told(9, b""), "ping, 0 bytes");
        assert_eq!(told(2, &[0, 255]), "binary, 2 bytes: 00 ff");
        assert_eq!(told(11, b"x"), "reserved opcode 0xb, 1 bytes: \"x\"");
    }
}
