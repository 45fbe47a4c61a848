//! Findings of many messages, in bounded memory: the first of each kind, and how many more there were.

use crate::report::{Finding, Site};

/// How many messages are shown that break the same rule.
const SHOWN: u64 = 3;

#[derive(Debug, Default)]
pub(super) struct Tally {
    kinds: Vec<Kind>,
}

#[derive(Debug)]
struct Kind {
    site: Option<Site>,
    findings: Vec<Finding>,
    count: u64,
}

impl Tally {
    /// Adds a finding; those at one site are of one kind.
    pub(super) fn add(&mut self, finding: Finding) {
        let index = self.kinds.iter().position(|kind| kind.site == finding.site);
        let index = index.unwrap_or_else(|| {
            self.kinds.push(Kind { site: finding.site, findings: Vec::new(), count: 0 });
            self.kinds.len() - 1
        });
        let kind = &mut self.kinds[index];
        kind.count += 1;
        if kind.count <= SHOWN {
            kind.findings.push(finding);
        }
    }

    pub(super) fn into_findings(self) -> Vec<Finding> {
        self.kinds.into_iter().flat_map(Kind::into_findings).collect()
    }
}

impl Kind {
    fn into_findings(mut self) -> Vec<Finding> {
        let more = self.count - self.findings.len() as u64;
        if more > 0
            && let Some(last) = self.findings.pop()
        {
            self.findings.push(last.note(format!("… and {more} more times in this stream")));
        }
        self.findings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_three_are_shown_and_all_are_counted() {
        let site = Site::new("tests/users.rs", 7, "!id.is_empty()");
        let mut tally = Tally::default();
        for frame in 0..1000 {
            tally.add(Finding::new("it does not hold").at(site).note(format!("frame {frame}")));
        }
        let findings = tally.into_findings();
        assert_eq!(findings.len(), 3);
        assert_eq!(findings[2].notes, ["frame 2", "… and 997 more times in this stream"]);
    }
}
