//! What a process prints: the tail of it, line by line, so that its two streams do not mix within a line.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use regex::Regex;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::sync::watch;

/// How much is kept.
const KEPT: usize = 64 * 1024;
/// A line that is longer is taken in parts.
const LONGEST_LINE: usize = 16 * 1024;

/// The two streams.
#[derive(Clone, Copy)]
pub(super) enum Stream {
    Out,
    Err,
}

#[derive(Default)]
struct Tail {
    kept: VecDeque<u8>,
    left_out: u64,
    partial: [Vec<u8>; 2],
    watched: Option<Watched>,
}

struct Watched {
    pattern: Regex,
    found: Arc<watch::Sender<Option<String>>>,
}

/// The output of one process.
#[derive(Default)]
pub(super) struct Output(Mutex<Tail>);

impl Output {
    /// Reads `stream` to its end.
    pub(super) async fn read(&self, stream: Option<impl AsyncRead + Unpin>, which: Stream) {
        let Some(mut stream) = stream else { return };
        let mut buffer = vec![0; 8 * 1024];
        while let Ok(read @ 1..) = stream.read(&mut buffer).await {
            self.lock().push(which, &buffer[..read]);
        }
        self.lock().end_line(which);
    }

    /// Looks out for a line that matches; lines that are there already count.
    pub(super) fn watch(&self, pattern: Regex) -> watch::Receiver<Option<String>> {
        let (sender, receiver) = watch::channel(None);
        let mut tail = self.lock();
        let so_far = String::from_utf8_lossy(tail.kept.make_contiguous()).into_owned();
        let watched = Watched { pattern, found: Arc::new(sender) };
        so_far.lines().for_each(|line| watched.check(line));
        tail.watched = Some(watched);
        receiver
    }

    /// The tail, with what is not yet a whole line at its end.
    pub(super) fn text(&self) -> String {
        let tail = self.lock();
        let left_out = match tail.left_out {
            0 => String::new(),
            bytes => format!("[{bytes} bytes left out]\n"),
        };
        let bytes: Vec<u8> = tail.kept.iter().chain(tail.partial.iter().flatten()).copied().collect();
        left_out + &String::from_utf8_lossy(&bytes)
    }

    fn lock(&self) -> MutexGuard<'_, Tail> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tail {
    fn push(&mut self, which: Stream, bytes: &[u8]) {
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            let partial = &mut self.partial[which as usize];
            partial.extend_from_slice(part);
            if part.ends_with(b"\n") || partial.len() > LONGEST_LINE {
                self.end_line(which);
            }
        }
    }

    fn end_line(&mut self, which: Stream) {
        let mut line = std::mem::take(&mut self.partial[which as usize]);
        if line.is_empty() {
            return;
        }
        if let Some(watched) = &self.watched {
            watched.check(String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']));
        }
        if !line.ends_with(b"\n") {
            line.push(b'\n');
        }
        self.kept.extend(line);
        let excess = self.kept.len().saturating_sub(KEPT);
        self.kept.drain(..excess);
        self.left_out += excess as u64;
    }
}

impl Watched {
    /// The first line that matches counts: what its first group matched, or the whole match.
    fn check(&self, line: &str) {
        let Some(captures) = self.pattern.captures(line) else { return };
        let text = captures.get(1).or_else(|| captures.get(0)).map(|found| found.as_str().to_owned());
        self.found.send_if_modified(|found| {
            let first = found.is_none();
            if first {
                *found = text;
            }
            first
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(parts: &[(Stream, &str)]) -> Output {
        let output = Output::default();
        for (which, text) in parts {
            output.lock().push(*which, text.as_bytes());
        }
        output
    }

    #[test]
    fn lines_of_two_streams_stay_whole() {
        let output = printed(&[(Stream::Out, "one "), (Stream::Err, "two\nth"), (Stream::Out, "line\n")]);
        assert_eq!(output.text(), "two\none line\nth");
    }

    #[test]
    fn only_the_tail_is_kept() {
        let output = printed(&[(Stream::Out, &"0123456789abcde\n".repeat(5000))]);
        assert!(output.text().starts_with("[14464 bytes left out]\n"), "{}", &output.text()[..40]);
        assert_eq!(output.text().lines().count(), 1 + KEPT / 16);
    }

    #[test]
    fn a_line_is_found_before_and_after_the_watch() {
        let output = printed(&[(Stream::Out, "listening on 4242\n")]);
        let found = output.watch(Regex::new(r"listening on (\d+)").expect("a regex"));
        output.lock().push(Stream::Err, b"listening on 7\n");
        assert_eq!(found.borrow().as_deref(), Some("4242"));
        let found = output.watch(Regex::new("^ready$").expect("a regex"));
        output.lock().push(Stream::Out, b"rea");
        assert_eq!(*found.borrow(), None);
        output.lock().push(Stream::Out, b"dy\r\n");
        assert_eq!(found.borrow().as_deref(), Some("ready"));
    }
}
