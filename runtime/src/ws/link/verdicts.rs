//! What the pump has found wrong with one connection, as it arrived.

use crate::report::Finding;

/// How many findings of one kind are told of one connection.
const TOLD: usize = 5;

/// A bounded list of findings.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) told: Vec<Finding>,
    /// What they were found in: one message may break several rules.
    causes: usize,
    pub(crate) more: u64,
}

impl Findings {
    pub(crate) fn push(&mut self, finding: impl FnOnce() -> Finding) {
        self.push_all(|| vec![finding()]);
    }

    /// Adds all that is wrong with one message, or none of it.
    pub(crate) fn push_all(&mut self, findings: impl FnOnce() -> Vec<Finding>) {
        if self.causes < TOLD {
            self.causes += 1;
            self.told.extend(findings());
        } else {
            self.more += 1;
        }
    }

    /// The findings, the last of them saying how many are left out.
    pub(crate) fn list(&self) -> Vec<Finding> {
        let mut list = self.told.clone();
        if let Some(last) = list.pop() {
            let more = format!("and {} more of this kind on this connection", self.more);
            list.push(if self.more > 0 { last.note(more) } else { last });
        }
        list
    }
}

/// What the pump judges.
#[derive(Debug, Default)]
pub(crate) struct Verdicts {
    pub(crate) schema: Findings,
    pub(crate) schema_judged: u64,
    pub(crate) heartbeat: Findings,
    /// The run kept the connection open, to see a heartbeat.
    pub(crate) kept: bool,
    /// Pings of the server that were seen.
    pub(crate) beats: u64,
    pub(crate) pongs: Findings,
    /// Pings of the runtime that were answered.
    pub(crate) answered: u64,
    pub(crate) buffer: Option<Finding>,
    /// The server was to close, and did not in time.
    pub(crate) overdue: bool,
}
