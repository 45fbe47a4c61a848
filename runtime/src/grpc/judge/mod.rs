//! What a test's attribute says of its act, judged.

mod act;
mod cancelled;
mod details;
mod expect;
mod frame_preds;
mod idle;
mod metadata;
mod order;
mod reading;
mod status;
mod tally;

use std::fmt::Debug;

use act::Act;
pub use details::Detail;
pub(crate) use details::summary as details_summary;
pub use expect::Expect;
pub use frame_preds::FramePreds;
pub(crate) use idle::without_a_call;
use reading::{Ended, Reading, messages};
use tonic::Status;

use super::outcome::{Frames, Reply};
use super::text::status_line;
use crate::predicate::Checks;
use crate::report::{Finding, Site, clip};
use crate::run::{Cx, Stop, Verdict};

impl Cx {
    /// Judges a unary or client-streaming act.
    ///
    /// # Errors
    /// None; the type is the wiring's.
    pub fn reply<T: Debug>(
        &self,
        act: Reply<T>,
        mut expect: Expect<'_>,
        predicates: &mut dyn FnMut(&mut Checks, &T),
    ) -> Result<Verdict, Stop> {
        let of = Act::of_reply(&self.scope, &act);
        // Shown in a report only: a message that is as it should be is not written out.
        let shown =
            || act.as_ref().map_or_else(|_| String::new(), |reply| clip(&format!("{:?}", reply.get_ref())));
        let mut findings = judge_end(&mut expect, self.success(), act.as_ref().err(), &shown);
        let told = !findings.is_empty();
        match (&act, expect.reply) {
            (Ok(response), Some(site)) => {
                let mut checks = Checks::new(site.file);
                predicates(&mut checks, response.get_ref());
                findings.extend(with_reply(checks.into_findings(), &shown));
            }
            (Err(status), Some(site)) if !told => findings.push(no_reply(site, status)),
            _ => {}
        }
        let count = of.messages();
        findings.extend((act.is_ok() && count > 1).then(|| surplus(self.success(), count)));
        drop(act);
        Ok(self.with_record(of, &expect, findings))
    }

    /// Judges a server-streaming or bidirectional act: reads it to its end.
    ///
    /// # Errors
    /// None; the type is the wiring's.
    pub async fn frames<T: Debug>(
        &self,
        act: Frames<T>,
        mut expect: Expect<'_>,
        predicates: FramePreds<'_, T>,
    ) -> Result<Verdict, Stop> {
        let of = Act::of_reply(&self.scope, &act);
        self.scope.set_phase("reading the act's stream");
        let mut reading = Reading::new(&expect, predicates, &of);
        let ended = match act {
            Ok(response) => reading.read(response.into_inner()).await,
            Err(status) => Ended::NotBegun(status),
        };
        if let Ended::Failed(status) | Ended::NotBegun(status) = &ended {
            of.settle(&self.scope, status);
        }
        reading.settle(&of, &ended);
        let count = reading.count();
        let mut findings = judge_stream_end(&mut expect, self.success(), &ended, count);
        let told = !findings.is_empty();
        findings.extend(reading.into_findings(&expect, &ended, told));
        Ok(self.with_record(of, &expect, findings))
    }

    /// The findings, and what the act's record adds to them.
    fn with_record(&self, of: Act, expect: &Expect<'_>, mut findings: Vec<Finding>) -> Verdict {
        let told = !findings.is_empty();
        findings.extend(metadata::judge(expect, &of, told));
        let verdict = Verdict::of(findings);
        let Some((site, limit)) = expect.cancelled_within else { return verdict };
        let scope = self.scope.clone();
        verdict.and_later(async move { cancelled::judge(site, limit, &of, &scope, told).await })
    }

    /// Where it stands that a call must succeed of which the attribute says nothing else.
    fn success(&self) -> Site {
        let test = &self.scope.test;
        Site::new(test.file, test.line, "success, which is expected without a `status`")
    }
}

/// Status, message and details.
fn judge_end(
    expect: &mut Expect<'_>,
    success: Site,
    failed: Option<&Status>,
    shown: &dyn Fn() -> String,
) -> Vec<Finding> {
    let mut findings: Vec<_> = status::judge(expect, success, failed, shown).into_iter().collect();
    let told = !findings.is_empty();
    findings.extend(status::judge_message(expect, failed, told));
    findings.extend(details::judge(expect, failed, told));
    findings
}

/// The same for a stream, whose end may not have come.
fn judge_stream_end(expect: &mut Expect<'_>, success: Site, ended: &Ended, count: u64) -> Vec<Finding> {
    let shown = || format!("it held {}", messages(count));
    match ended {
        Ended::Whole => judge_end(expect, success, None, &shown),
        Ended::Failed(status) => {
            let findings = judge_end(expect, success, Some(status), &shown);
            let so_far = |finding: Finding| finding.note(format!("before that {}", shown()));
            findings.into_iter().map(so_far).collect()
        }
        Ended::NotBegun(status) => judge_end(expect, success, Some(status), &shown),
        // Not read to its end: `take` has enough, or a wait was too long, which is told elsewhere.
        Ended::Taken | Ended::Late => Vec::new(),
    }
}

/// `reply(..)` beside a set of statuses, of which one came that has no reply.
fn no_reply(site: Site, status: &Status) -> Finding {
    let finding = Finding::new("the call failed, so there was no reply to judge").at(site);
    finding.expected("a reply").actual(status_line(status))
}

/// tonic's stub takes the first message and says nothing of the others.
fn surplus(site: Site, count: u64) -> Finding {
    Finding::new(format!("the answer held {}, and this call has one reply", messages(count)))
        .at(site)
        .expected(messages(1))
        .actual(messages(count))
        .note("other gRPC clients end such a call with INTERNAL: is the method a stream in the server's .proto file?")
}

fn with_reply(mut findings: Vec<Finding>, shown: &dyn Fn() -> String) -> Vec<Finding> {
    let last = findings.pop().map(|finding| finding.note(format!("the reply: {}", shown())));
    findings.extend(last);
    findings
}
