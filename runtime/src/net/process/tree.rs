//! A process and all that it started: its process group, and on Linux also what left the group, known by
//! a mark in its environment.

use std::io;

use rustix::process::{Pid, Signal};

/// The variable that marks a process and all of its descendants.
pub(super) const MARK: &str = "WIRETEST_PROCESS";

pub(super) struct Tree {
    group: Pid,
    /// `WIRETEST_PROCESS=..`, as it stands in the environment.
    mark: String,
}

impl Tree {
    /// The tree of the group leader `id`.
    pub(super) fn new(id: u32, mark: &str) -> io::Result<Self> {
        let group = i32::try_from(id).ok().and_then(Pid::from_raw);
        let group = group.ok_or_else(|| io::Error::other("the process has ended already"))?;
        Ok(Self { group, mark: format!("{MARK}={mark}") })
    }

    /// Sends `signal` to whatever is left; false when nothing is.
    pub(super) fn signal(&self, signal: Signal) -> bool {
        let members = self.members();
        for member in &members {
            // It may end between the two calls, which is what we want of it.
            let _ = rustix::process::kill_process(*member, signal);
        }
        !members.is_empty()
    }

    /// Whether anything is left.
    pub(super) fn alive(&self) -> bool {
        !self.members().is_empty()
    }

    #[cfg(target_os = "linux")]
    fn members(&self) -> Vec<Pid> {
        let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
        let pids = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        pids.filter(|pid| self.owns(*pid)).filter_map(Pid::from_raw).collect()
    }

    /// Whether a process that still runs belongs to the tree.
    #[cfg(target_os = "linux")]
    fn owns(&self, pid: i32) -> bool {
        let Some((state, group)) = state_and_group(pid) else { return false };
        !matches!(state, 'Z' | 'X') && (group == self.group.as_raw_nonzero().get() || self.marked(pid))
    }

    #[cfg(target_os = "linux")]
    fn marked(&self, pid: i32) -> bool {
        let environ = std::fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
        environ.split(|byte| *byte == 0).any(|variable| variable == self.mark.as_bytes())
    }

    /// Elsewhere only the group is known, and only as a whole: a negative id stands for it.
    #[cfg(not(target_os = "linux"))]
    fn members(&self) -> Vec<Pid> {
        let alive = rustix::process::test_kill_process_group(self.group).is_ok();
        let group = Pid::from_raw(-self.group.as_raw_nonzero().get());
        group.filter(|_| alive).into_iter().collect()
    }
}

/// The third and the fifth field of `/proc/PID/stat`, after a name that may hold anything.
#[cfg(target_os = "linux")]
fn state_and_group(pid: i32) -> Option<(char, i32)> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    let state = fields.next()?.chars().next()?;
    Some((state, fields.nth(1)?.parse().ok()?))
}
