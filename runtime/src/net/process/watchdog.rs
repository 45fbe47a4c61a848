//! The watchdog: a shell that outlives a killed test process just long enough to kill what that has left.
//!
//! It reads a pipe whose other end only the test process holds. A line on it is the normal end; the end of
//! the pipe without one means that the test process died.

use std::io::{self, Write as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, ChildStdin, Command, Stdio};

use super::tree::MARK;

/// Gets the mark as `$1`, reads the group's id, then waits for the normal end or for the pipe's.
const SCRIPT: &str = r#"
trap '' INT TERM HUP
read -r group || exit 0
read -r over && exit 0
kill -s KILL -- "-$group" 2>/dev/null
for environ in /proc/[0-9]*/environ; do
    grep -qF "$1" "$environ" 2>/dev/null || continue
    pid=${environ#/proc/}
    kill -s KILL "${pid%/environ}" 2>/dev/null
done
"#;

pub(super) struct Watchdog {
    shell: Child,
    pipe: Option<ChildStdin>,
}

impl Watchdog {
    /// Starts it before the process that it watches, so that there is no gap to die in.
    pub(super) fn start(mark: &str) -> io::Result<Self> {
        let mut shell = Command::new("sh")
            .args(["-c", SCRIPT, "wiretest-watchdog", &format!("{MARK}={mark}")])
            .current_dir("/")
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let pipe = shell.stdin.take();
        Ok(Self { shell, pipe })
    }

    /// Tells it what to watch.
    pub(super) fn watch(&mut self, group: u32) -> io::Result<()> {
        self.say(&group.to_string())
    }

    fn say(&mut self, line: &str) -> io::Result<()> {
        self.pipe.as_mut().map_or(Ok(()), |pipe| writeln!(pipe, "{line}"))
    }

    /// Tells it that everything has ended properly.
    pub(super) fn dismiss(&mut self) {
        let _ = self.say("over");
    }
}

impl Drop for Watchdog {
    /// Closes the pipe, and leaves no zombie: it acts and ends as soon as it notices.
    fn drop(&mut self) {
        drop(self.pipe.take());
        let _ = self.shell.wait();
    }
}
