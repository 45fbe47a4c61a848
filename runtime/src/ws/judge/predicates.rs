//! `first(..)`, `each(..)` and `last(..)`: closures that live in the wiring and are run by it.

use std::collections::{HashMap, HashSet};
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use serde_json::Value;

use super::counts;
use crate::predicate::Checks;
use crate::report::{Finding, Site};
use crate::ws::client::{Client, Seen, Watch};
use crate::ws::expect::Expect;
use crate::ws::link::Findings;

/// The predicates of one expectation.
type Closure<'a> = &'a mut dyn FnMut(&mut Checks, &Value);

/// The predicates of one test.
#[derive(Default)]
pub struct Preds<'a> {
    first: Option<Closure<'a>>,
    each: Option<Closure<'a>>,
    last: Option<Closure<'a>>,
    found: Found,
}

/// What they have come to.
#[derive(Debug, Default)]
struct Found {
    first: Findings,
    each: Findings,
    last: Findings,
    /// The last message of each client, to be judged at the end.
    latest: HashMap<usize, Seen>,
    /// The clients that had a message.
    judged: HashSet<usize>,
}

impl std::fmt::Debug for Preds<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Preds").field("found", &self.found).finish_non_exhaustive()
    }
}

impl<'a> Preds<'a> {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// None at all.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// `first(..)`
    #[must_use]
    pub fn first(mut self, closure: Closure<'a>) -> Self {
        self.first = Some(closure);
        self
    }

    /// `each(..)`
    #[must_use]
    pub fn each(mut self, closure: Closure<'a>) -> Self {
        self.each = Some(closure);
        self
    }

    /// `last(..)`
    #[must_use]
    pub fn last(mut self, closure: Closure<'a>) -> Self {
        self.last = Some(closure);
        self
    }

    /// Polls `work` to its end and judges, after each poll, what was delivered meanwhile.
    pub(crate) async fn watching<T>(
        &mut self,
        watch: &Arc<Watch>,
        expect: &Expect,
        work: impl Future<Output = T>,
    ) -> T {
        if !expect.has_predicates() {
            return work.await;
        }
        let mut work = pin!(work);
        let done = poll_fn(|cx| {
            let done = work.as_mut().poll(cx);
            for seen in watch.take_seen(cx.waker()) {
                self.judge(expect, seen);
            }
            match done {
                Poll::Ready(done) => Poll::Ready(done),
                Poll::Pending => Poll::Pending,
            }
        })
        .await;
        watch.unwatch();
        done
    }

    fn judge(&mut self, expect: &Expect, seen: Seen) {
        self.found.judged.insert(seen.client);
        if seen.json.is_err() && expect.schema.is_some() {
            // That it is no JSON is the schema's to say, once.
            self.found.latest.remove(&seen.client);
            return;
        }
        if seen.number == 1
            && let Some(site) = expect.first
        {
            apply(&mut self.first, site, &seen, &mut self.found.first);
        }
        if let Some(site) = expect.each {
            apply(&mut self.each, site, &seen, &mut self.found.each);
        }
        if expect.last.is_some() {
            self.found.latest.insert(seen.client, seen);
        }
    }

    /// Judges the last messages, unless the body broke off before them, and gives everything that was found.
    pub(crate) fn take_findings(
        &mut self,
        expect: &Expect,
        clients: &[Arc<Client>],
        broke_off: bool,
    ) -> Vec<Finding> {
        let mut latest: Vec<_> = self.found.latest.drain().map(|(_, seen)| seen).collect();
        latest.sort_by_key(|seen| seen.client);
        if let Some(site) = expect.last.filter(|_| !broke_off) {
            for seen in &latest {
                apply(&mut self.last, site, seen, &mut self.found.last);
            }
        }
        let found = std::mem::take(&mut self.found);
        let sites = || [expect.first, expect.each, expect.last].into_iter().flatten();
        if found.judged.is_empty() && !expect.allows_messages(0) {
            return sites().map(nothing).collect();
        }
        let mut list: Vec<_> =
            [found.first, found.each, found.last].iter().flat_map(Findings::list).collect();
        if !expect.allows_messages(0) {
            for client in counts::owing(clients).filter(|client| !found.judged.contains(&client.number)) {
                list.extend(sites().map(|site| nothing_of(client, site)));
            }
        }
        list
    }
}

const NO_MESSAGE: &str = "no message was delivered";
const NONE_IS_FINE: &str = "read a message in the body, or say `messages = 0..` if none is fine";

fn nothing(site: Site) -> Finding {
    counts::nothing(site, NO_MESSAGE).note(NONE_IS_FINE)
}

fn nothing_of(client: &Client, site: Site) -> Finding {
    counts::nothing_of(client, site, NO_MESSAGE).note(NONE_IS_FINE)
}

fn apply(closure: &mut Option<Closure<'_>>, site: Site, seen: &Seen, into: &mut Findings) {
    let Some(closure) = closure else { return };
    let place = format!("message {} of client {}: {}", seen.number, seen.client, seen.shown);
    match &seen.json {
        Err(problem) => into.push(|| Finding::new(problem.clone()).at(site).note(place.clone())),
        Ok(value) => {
            let mut checks = Checks::new(site.file);
            closure(&mut checks, value);
            let broken = checks.into_findings();
            if !broken.is_empty() {
                into.push_all(|| broken.into_iter().map(|finding| finding.note(place.clone())).collect());
            }
        }
    }
}
