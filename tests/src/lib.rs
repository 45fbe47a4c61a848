//! wiretest's tests of itself: one file per feature under `tests/`, foreign peers, benchmarks.
//!
//! Tests that must fail are `#[ignore]`d in the file of their feature; a test beside them runs them in a
//! process of their own ([`Rerun`]) and judges what a user would see.

use std::process::{Command, Output};

/// The calling test binary, run again for its ignored tests whose names start with a prefix.
#[derive(Debug)]
pub struct Rerun {
    /// The exit code, unless a signal ended it.
    pub code: Option<i32>,
    /// What it printed.
    pub stdout: String,
    /// What it printed as errors, among it what session clean-ups print.
    pub stderr: String,
}

impl Rerun {
    /// Runs the ignored tests under `prefix` and waits for the end.
    ///
    /// # Panics
    /// When the binary cannot be run.
    pub fn ignored(prefix: &str) -> Self {
        Self::with(prefix, &[])
    }

    /// The same with environment variables.
    ///
    /// # Panics
    /// When the binary cannot be run.
    pub fn with(prefix: &str, variables: &[(&str, &str)]) -> Self {
        Self::of(command(prefix).envs(variables.iter().copied()))
    }

    fn of(command: &mut Command) -> Self {
        let Output { status, stdout, stderr } = command.output().expect("the test binary runs again");
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Self { code: status.code(), stdout: text(stdout), stderr: text(stderr) }
    }

    /// Runs the tests under `prefix` that are not ignored, so many of them at once.
    ///
    /// # Panics
    /// When the binary cannot be run.
    pub fn parallel(prefix: &str, threads: u32) -> Self {
        let threads = threads.to_string();
        Self::of(&mut child(&["--test-threads", &threads, prefix]))
    }

    /// Whether `test` ran and passed.
    pub fn passed(&self, test: &str) -> bool {
        self.stdout.lines().any(|line| line == format!("test {test} ... ok"))
    }

    /// What `test` printed, its report among it.
    ///
    /// # Panics
    /// When `test` did not fail.
    pub fn output(&self, test: &str) -> &str {
        let head = format!("---- {test} stdout ----\n");
        let section = self.stdout.split_once(&head);
        let (_, rest) = section.unwrap_or_else(|| panic!("`{test}` did not fail:\n{}", self.stdout));
        let end = rest.find("\n---- ").or_else(|| rest.find("\n\nfailures:\n")).unwrap_or(rest.len());
        rest[..end].trim()
    }

    /// The report of `test` as it is: for a test in virtual time, whose times are exact.
    ///
    /// # Panics
    /// When `test` did not fail.
    pub fn exact_report(&self, test: &str) -> String {
        let output = self.output(test);
        let start = output.find("test `").unwrap_or_default();
        let end = output.find("note: run with `RUST_BACKTRACE").unwrap_or(output.len());
        output[start..end].trim().to_owned()
    }

    /// The report of `test`, with everything volatile in it replaced.
    ///
    /// # Panics
    /// When `test` did not fail.
    pub fn report(&self, test: &str) -> String {
        let output = self.output(test);
        let start = output.find("test `").unwrap_or_default();
        steady(&output[start..])
    }
}

/// The command that runs this test binary's ignored tests under `prefix`.
///
/// # Panics
/// When the path of the test binary is unknown.
pub fn command(prefix: &str) -> Command {
    child(&["--ignored", "--test-threads", "2", prefix])
}

fn child(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("a test binary knows its path"));
    command.args(arguments);
    // nextest's variables would make the child believe that nextest runs it.
    command.env_remove("NEXTEST").env("RUST_BACKTRACE", "0").env_remove("WIRETEST_LOG");
    command
}

/// `text` with times, ports and process numbers replaced, and without trailing white space.
///
/// # Panics
/// Never: the patterns are constants.
pub fn steady(text: &str) -> String {
    let rules = [
        (r"127\.0\.0\.1:\d+", "127.0.0.1:PORT"),
        (r"localhost:\d+", "localhost:PORT"),
        (r"\b\d+(\.\d+)?\s?(ns|µs|ms)\b", "TIME"),
        (r"\b\d+\.\d+\s?s\b", "TIME"),
        (r"date: \w+, [^,]* GMT", "date: DATE"),
        (r"sec-websocket-accept: \S+", "sec-websocket-accept: HASH"),
        (r#""[A-Za-z0-9+/]{27,31}=""#, "\"HASH\""),
        (r"note: run with `RUST_BACKTRACE=1`.*", ""),
    ];
    let steady = rules.iter().fold(text.to_owned(), |text, (pattern, with)| {
        regex::Regex::new(pattern).expect("a constant pattern").replace_all(&text, *with).into_owned()
    });
    steady.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim().to_owned()
}
