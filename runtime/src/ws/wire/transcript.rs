//! What went over the wire, bounded: the beginning and the end of it, with times.

use std::collections::VecDeque;
use std::fmt::Write as _;

use tokio::time::Instant;

use super::header::{Header, opcode};
use super::parser::Seen;
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
    Frame(Direction, Seen),
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
    tail: VecDeque<Entry>,
    left_out: u64,
}

impl Transcript {
    pub(crate) fn new(began: Instant) -> Self {
        Self { began, head: Vec::new(), tail: VecDeque::new(), left_out: 0 }
    }

    pub(crate) fn frame(&mut self, at: Instant, direction: Direction, seen: Seen) {
        self.push(Entry { at, what: What::Frame(direction, seen) });
    }

    pub(crate) fn note(&mut self, at: Instant, note: impl Into<String>) {
        self.push(Entry { at, what: What::Note(note.into()) });
    }

    fn push(&mut self, entry: Entry) {
        if self.head.len() < HEAD {
            return self.head.push(entry);
        }
        if self.tail.len() == TAIL {
            self.tail.pop_front();
            self.left_out += 1;
        }
        self.tail.push_back(entry);
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
        for entry in &self.tail {
            self.line(&mut out, entry);
        }
        out
    }

    fn line(&self, out: &mut String, entry: &Entry) {
        let millis = entry.at.saturating_duration_since(self.began).as_secs_f64() * 1000.0;
        let _ = match &entry.what {
            What::Frame(direction, seen) => {
                let arrow = if *direction == Direction::In { "<-" } else { "->" };
                writeln!(out, "{millis:>9.1} ms  {arrow} {}", describe(seen))
            }
            What::Note(note) => writeln!(out, "{millis:>9.1} ms   * {note}"),
        };
    }
}

/// The frame in one line: what it is, how long, what is in it.
fn describe(seen: &Seen) -> String {
    let header = &seen.header;
    let mut text = kind(header);
    if header.rsv != 0 {
        let _ = write!(text, " rsv={:03b}", header.rsv);
    }
    if !header.fin {
        text.push_str(" (more follows)");
    }
    let _ = write!(text, ", {} bytes", header.length);
    if !seen.prefix.is_empty() {
        let _ = write!(text, ": {}", payload(seen));
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

fn payload(seen: &Seen) -> String {
    let cut = seen.header.length > seen.prefix.len() as u64;
    let more = if cut { "…" } else { "" };
    match seen.header.opcode {
        opcode::CLOSE => close(&seen.prefix),
        opcode::TEXT | 0 => format!("{}{more}", clip(&String::from_utf8_lossy(&seen.prefix))),
        _ => match std::str::from_utf8(&seen.prefix) {
            Ok(text) if !text.chars().any(char::is_control) => format!("{}{more}", quote(text)),
            _ => format!("{}{more}", hex(&seen.prefix)),
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

    fn seen(opcode: u8, payload: &[u8]) -> Seen {
        let header = Header { fin: true, rsv: 0, opcode, mask: None, length: payload.len() as u64 };
        Seen { header, prefix: payload.to_vec() }
    }

    #[tokio::test(start_paused = true)]
    async fn the_middle_of_a_flood_is_left_out() {
        let mut transcript = Transcript::new(Instant::now());
        for number in 0..1000u32 {
            let text = number.to_string();
            transcript.frame(Instant::now(), Direction::In, seen(1, text.as_bytes()));
        }
        let text = transcript.text();
        assert_eq!(text.lines().count(), HEAD + TAIL + 1);
        assert!(text.contains(".. 936 more frames .."), "{text}");
        assert!(text.ends_with("<- text, 3 bytes: 999\n"), "{text}");
    }

    #[test]
    fn frames_are_told_in_one_line() {
        assert_eq!(describe(&seen(8, &[0x03, 0xed, b'h', b'i'])), "close, 4 bytes: 1005 \"hi\"");
        assert_eq!(describe(&seen(9, b"")), "ping, 0 bytes");
        assert_eq!(describe(&seen(2, &[0, 255])), "binary, 2 bytes: 00 ff");
        assert_eq!(describe(&seen(11, b"x")), "reserved opcode 0xb, 1 bytes: \"x\"");
    }
}
