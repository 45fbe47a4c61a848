//! What is known of an external program, for its handle and for the report.

use std::process::ExitStatus;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::error::{Problem, ProcessError};
use super::output::Output;
use crate::net::Peer;
use crate::report::Section;

/// How many lines of output a report shows.
const SHOWN: usize = 40;

/// What the handle, the report and the supervising task share.
pub(super) struct Life {
    pub(super) command: String,
    pub(super) place: String,
    pub(super) output: Output,
    state: Mutex<State>,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) id: u32,
    /// How it ended, and after which time.
    pub(super) ended: Option<(ExitStatus, Duration)>,
    pub(super) captured: Option<String>,
    /// True when the error of its start has shown everything already.
    pub(super) told: bool,
}

impl Life {
    pub(super) fn new(command: &str, place: String) -> Self {
        Self { command: command.to_owned(), place, output: Output::default(), state: Mutex::default() }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn note_end(&self, status: ExitStatus, after: Duration) {
        self.lock().ended = Some((status, after));
    }

    /// The error of a start that failed with `problem`.
    pub(super) fn error(&self, problem: Problem) -> ProcessError {
        ProcessError::new(&self.command, problem, self.output.text())
    }
}

impl Peer for Life {
    fn section(&self) -> Option<Section> {
        let state = self.lock();
        if state.told {
            return None;
        }
        let ended = state.ended.map_or("it is running".to_owned(), |(status, after)| {
            format!("it ended by itself after {after:.1?}: {status}")
        });
        let title = format!("process `{}` ({})", self.command, state.id);
        let body = format!("started at {}\n{ended}\n{}", self.place, shown(&self.output.text()));
        Some(Section::new(title, body))
    }
}

/// The last lines of `output`.
fn shown(output: &str) -> String {
    let lines: Vec<_> = output.lines().collect();
    let first = lines.len().saturating_sub(SHOWN);
    match lines.len() {
        0 => "it printed nothing".to_owned(),
        _ if first == 0 => format!("its output:\n{}", lines.join("\n")),
        all => format!("the last {SHOWN} of {all} lines of its output:\n{}", lines[first..].join("\n")),
    }
}
