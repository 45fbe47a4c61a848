//! Reading a stream to its end, judging message by message in bounded memory.

use std::fmt::Debug;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};
use tonic::{Status, Streaming};

use super::act::Act;
use super::expect::Expect;
use super::frame_preds::{FramePreds, KeyOf};
use super::order::Order;
use super::tally::Tally;
use crate::grpc::wire::Mark;
use crate::predicate::Checks;
use crate::report::{Finding, Site, clip, span};

/// How far a stream was read.
pub(super) enum Ended {
    /// It ended with OK.
    Whole,
    /// It ended with a status.
    Failed(Status),
    /// There was none: the call failed at once.
    NotBegun(Status),
    /// `take` has what it wants.
    Taken,
    /// A wait was too long.
    Late,
}

pub(super) struct Reading<'a, T> {
    predicates: FramePreds<'a, T>,
    orders: Vec<Order<'a, T>>,
    take: Option<u64>,
    first_within: Option<(Site, Duration)>,
    within: Option<(Site, Duration)>,
    started: Instant,
    /// What came at `started`, in words.
    start: &'static str,
    count: u64,
    /// Messages that the body had read itself.
    before: u64,
    last: Option<T>,
    tally: Tally,
    late: Option<Finding>,
}

impl<'a, T: Debug> Reading<'a, T> {
    pub(super) fn new(expect: &Expect<'_>, mut predicates: FramePreds<'a, T>, act: &Act) -> Self {
        let order = |asked: Option<(Site, &'static str, KeyOf<'a, T>)>, by_one| {
            asked.map(|(site, path, key)| Order::new(site, path, key, by_one))
        };
        let orders = [order(predicates.increasing.take(), false), order(predicates.contiguous.take(), true)];
        Self {
            predicates,
            orders: orders.into_iter().flatten().collect(),
            take: expect.take.map(|(_, count)| count),
            first_within: expect.first_within.or(expect.within),
            within: expect.within,
            started: act.waits_since(),
            start: if act.messages() == 0 {
                "of the start of the call"
            } else {
                "after what the body had read"
            },
            count: 0,
            before: 0,
            last: None,
            tally: Tally::default(),
            late: None,
        }
    }

    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// Reads on until there is an end, enough, or a wait that is too long.
    pub(super) async fn read(&mut self, mut stream: Streaming<T>) -> Ended {
        let mut since = self.started;
        loop {
            if self.take.is_some_and(|enough| self.count >= enough) {
                return Ended::Taken;
            }
            let Some(next) = self.next(&mut stream, since).await else { return Ended::Late };
            match next {
                Ok(Some(message)) => self.judge(message),
                Ok(None) => return Ended::Whole,
                Err(status) => return Ended::Failed(status),
            }
            since = Instant::now();
        }
    }

    /// The next message or end; none when it took too long.
    async fn next(&mut self, stream: &mut Streaming<T>, since: Instant) -> Option<Result<Option<T>, Status>> {
        let limit = if self.count == 0 { self.first_within } else { self.within };
        let Some((site, limit)) = limit else { return Some(stream.message().await) };
        let until = since + limit;
        let next = timeout_at(until, stream.message()).await;
        let is_end = !matches!(next, Ok(Ok(Some(_))));
        // What was there when nobody looked is late too; an end that comes late is no late message.
        if next.is_err() || (!is_end && Instant::now() > until) {
            self.late = Some(self.too_late(site, limit, since.elapsed()));
            return None;
        }
        next.ok()
    }

    fn too_late(&self, site: Site, limit: Duration, waited: Duration) -> Finding {
        let number = self.count + 1;
        let problem = if number == 1 {
            format!("no message came within {} {}", span(limit), self.start)
        } else {
            format!("no message and no end came within {} after message {}", span(limit), self.count)
        };
        let finding = Finding::new(problem)
            .at(site)
            .expected(format!("message {number} within {}", span(limit)))
            .actual(format!("{} so far; waited {}", messages(self.count), span(waited)));
        match &self.last {
            Some(last) => finding.note(format!("the last that came: {}", clip(&format!("{last:?}")))),
            None => finding,
        }
    }

    fn judge(&mut self, message: T) {
        self.count += 1;
        let number = self.count;
        if number == 1
            && let Some((site, predicates)) = &mut self.predicates.first
        {
            run(&mut self.tally, *site, predicates, &message, "the first message");
        }
        if let Some((site, predicates)) = &mut self.predicates.each {
            run(&mut self.tally, *site, predicates, &message, &format!("message {number}"));
        }
        for order in &mut self.orders {
            if let Some(finding) = order.judge(number, &message) {
                self.tally.add(finding);
            }
        }
        self.last = Some(message);
    }

    /// Takes the record's word for how many messages there were: the body may have read some itself.
    pub(super) fn settle(&mut self, act: &Act, ended: &Ended) {
        let is_told = match ended {
            Ended::Whole => true,
            // What the stub cannot decode is in the record, and in nobody's hands.
            Ended::Failed(status) => Mark::on_status(status).is_some(),
            Ended::NotBegun(_) | Ended::Taken | Ended::Late => false,
        };
        if is_told {
            self.before = act.messages().saturating_sub(self.count);
        }
    }

    /// What is wrong with the messages; `told` when the stream's end is wrong already.
    pub(super) fn into_findings(mut self, expect: &Expect<'_>, ended: &Ended, told: bool) -> Vec<Finding> {
        let mut findings: Vec<_> = self.late.take().into_iter().collect();
        // What came before an end that nobody expected is no last message.
        let is_last = !told && !matches!(ended, Ended::Late);
        let told = told || !findings.is_empty();
        if !(told && self.count == 0) {
            findings.extend(self.wrong_count(expect, ended));
        }
        let told = told || !findings.is_empty();
        if let (Some((site, predicates)), Some(last)) = (&mut self.predicates.last, &self.last)
            && is_last
        {
            run(&mut self.tally, *site, predicates, last, "the last message");
        }
        if !told {
            findings.extend(self.judged_nothing(expect));
        }
        findings.extend(self.tally.into_findings());
        findings
    }

    fn wrong_count(&self, expect: &Expect<'_>, ended: &Ended) -> Option<Finding> {
        if let (Some((site, enough)), Ended::Whole | Ended::Failed(_) | Ended::NotBegun(_)) =
            (expect.take, ended)
        {
            let finding = Finding::new("the stream ended too early").at(site);
            return Some(finding.expected(messages(enough)).actual(messages(self.count)));
        }
        let count = expect.frames?;
        if matches!(ended, Ended::Late) || (count.least..=count.most).contains(&self.count) {
            return None;
        }
        let expected = match (count.least, count.most) {
            (least, most) if least == most => messages(least),
            (least, u64::MAX) => format!("{least} or more messages"),
            (least, most) => format!("{least} to {most} messages"),
        };
        let finding = Finding::new(format!("the stream held {}", messages(self.count))).at(count.site);
        let finding = finding.expected(expected).actual(messages(self.count));
        Some(match self.before {
            0 => finding,
            before => finding.note(format!("the body had read {} itself, and left these", messages(before))),
        })
    }

    /// An expectation that met no message, or no pair, has not been met.
    fn judged_nothing(&self, expect: &Expect<'_>) -> Vec<Finding> {
        let least = expect.least_frames();
        let preds = &self.predicates;
        let on_messages = [&preds.first, &preds.each, &preds.last];
        let waits = [expect.first_within, expect.within].into_iter().flatten().map(|(site, _)| site);
        let sites = on_messages.into_iter().flatten().map(|(site, _)| *site).chain(waits);
        let none = sites.filter(|_| self.count == 0 && least > 0).map(|site| {
            Finding::new("there was no message to judge")
                .at(site)
                .expected("a message")
                .actual(messages(0))
                .note("where none is fine, say `frames = 0..`")
        });
        let unpaired = self.orders.iter().filter(|order| order.pairs() == 0 && least > 1).map(|order| {
            let finding = Finding::new("there were no two messages to compare").at(order.site());
            let finding = finding.expected("two messages or more").actual(messages(self.count));
            finding.note("where one or none is fine, say `frames = 0..`")
        });
        none.chain(unpaired).collect()
    }
}

fn run<T: Debug>(
    tally: &mut Tally,
    site: Site,
    predicates: &mut dyn FnMut(&mut Checks, &T),
    message: &T,
    which: &str,
) {
    let mut checks = Checks::new(site.file);
    predicates(&mut checks, message);
    let findings = checks.into_findings();
    if findings.is_empty() {
        return;
    }
    let note = format!("{which}: {}", clip(&format!("{message:?}")));
    for finding in findings {
        tally.add(finding.note(note.clone()));
    }
}

/// `1 message`, `3 messages`
pub(super) fn messages(count: u64) -> String {
    if count == 1 { "1 message".to_owned() } else { format!("{count} messages") }
}
