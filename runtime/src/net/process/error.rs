//! Why an external program is not there to be tested.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::process::ExitStatus;
use std::time::Duration;

/// Why a [`Process`](super::Process) could not be started, or was not ready in time.
///
/// It prints what to do about it, and what the program printed.
#[derive(Debug)]
pub struct ProcessError {
    command: String,
    problem: Problem,
    output: String,
}

#[derive(Debug)]
pub(super) enum Problem {
    NotStarted(io::Error),
    BadCheck(String),
    Occupied(String),
    Exited { status: ExitStatus, check: String },
    NotReady { check: String, limit: Duration, last: Option<String> },
    Lost,
}

impl ProcessError {
    pub(super) fn new(command: &str, problem: Problem, output: String) -> Self {
        Self { command: command.to_owned(), problem, output }
    }

    /// The tail of what the program had printed.
    pub fn output(&self) -> &str {
        &self.output
    }

    /// How the program ended, if it ended before it was ready.
    pub fn status(&self) -> Option<ExitStatus> {
        match self.problem {
            Problem::Exited { status, .. } => Some(status),
            _ => None,
        }
    }
}

impl fmt::Display for ProcessError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the process `{}` {}", self.command, self.problem)?;
        match (&self.problem, self.output.trim_end()) {
            (Problem::Exited { .. } | Problem::NotReady { .. }, "") => write!(f, "\nit printed nothing"),
            (_, "") => Ok(()),
            (_, output) => write!(f, "\nits output:\n  {}", output.replace('\n', "\n  ")),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotStarted(error) if error.kind() == io::ErrorKind::NotFound => write!(
                f,
                "could not be started: {error}\nis the program installed and in PATH, and its working directory there?"
            ),
            Self::NotStarted(error) => write!(f, "could not be started: {error}"),
            Self::BadCheck(problem) => write!(f, "was not started: {problem}"),
            Self::Occupied(addr) => write!(
                f,
                "was not started: something else already answers at {addr}, so that its readiness could not be told\n\
                 stop that, or give the program a free port"
            ),
            Self::Exited { status, check } => {
                write!(f, "ended before it was ready ({check}): {status}")
            }
            Self::NotReady { check, limit, last } => {
                write!(f, "was not ready within {limit:?}: {check}")?;
                last.iter().try_for_each(|last| write!(f, "; the last attempt: {last}"))
            }
            Self::Lost => write!(f, "ended together with its test before it was ready"),
        }
    }
}

impl StdError for ProcessError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.problem {
            Problem::NotStarted(error) => Some(error),
            _ => None,
        }
    }
}
