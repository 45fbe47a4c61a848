//! After the body: every connection is brought to its end, and judged until then.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::{timeout, timeout_at};

use crate::ws::client::Watch;
use crate::ws::expect::Expect;
use crate::ws::link::{Link, Verdicts};
use crate::ws::pump::grace;

/// How long a test that expects nothing waits for its close frames to leave.
const POLITE: Duration = Duration::from_millis(200);
/// The pump ends a closing handshake at `within`; the run waits a little longer than it.
const SLACK: Duration = Duration::from_millis(500);
/// How much longer than a heartbeat may take a connection is kept, so that the miss of one is seen, too.
const VERDICT: Duration = Duration::from_millis(100);

/// Ends every connection of the test. With `expect`, waits for what is expected of their ends.
pub(crate) async fn settle(watch: &Watch, expect: Option<&Expect>) {
    watch.body_is_over();
    let mut work = Vec::new();
    for client in watch.clients() {
        let links = client.links();
        // In the chain's order, so that what is pending is judged in it.
        for link in &links {
            link.detach();
        }
        let last = links.len().saturating_sub(1);
        work.extend(links.into_iter().enumerate().map(|(at, link)| (link, at == last)));
    }
    join_all(work.into_iter().map(|(link, last)| one(link, last, expect))).await;
}

async fn one(link: Arc<Link>, last: bool, expect: Option<&Expect>) {
    let Some(expect) = expect.filter(|expect| expect.needs_the_end()) else {
        link.ask_close();
        let _ = timeout(POLITE, link.close_left()).await;
        return;
    };
    if link.aborted() {
        return;
    }
    hold_for_heartbeat(&link, expect).await;
    let within = link.facts.within;
    if last && expect.waits_for_server() {
        if timeout(within, link.ended()).await.is_err() {
            link.verdicts().overdue = true;
            link.abort();
        }
        return;
    }
    link.ask_close();
    let _ = timeout(within + SLACK, link.ended()).await;
}

/// The test has dropped its handle: the connection may end as soon as no expectation needs it.
pub(crate) fn let_go(link: &Arc<Link>) {
    let expect = link.facts.expect.filter(|_| !link.aborted());
    match expect {
        Some(expect) if expect.waits_for_server() => {}
        Some(expect) if expect.judges_heartbeat() => {
            // Without a runtime the run sees to it, after the body.
            let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
            let link = link.clone();
            runtime.spawn(async move {
                hold_for_heartbeat(&link, expect).await;
                link.ask_close();
            });
        }
        _ => link.ask_close(),
    }
}

/// Keeps an idle connection open until a heartbeat was seen, or missed.
async fn hold_for_heartbeat(link: &Link, expect: &Expect) {
    let open = link.end().is_none();
    link.verdicts().kept |= open;
    if let Some(every) = expect.heartbeat {
        hold(link, every.value, |verdicts| verdicts.beats > 0).await;
    }
    if let Some(limit) = expect.heartbeat_pong {
        hold(link, limit.value, |verdicts| verdicts.answered > 0 || !verdicts.pongs.told.is_empty()).await;
    }
}

async fn hold(link: &Link, interval: Duration, seen: impl Fn(&Verdicts) -> bool) {
    let ends = link.facts.opened + interval + grace(interval, link.facts.paused) + VERDICT;
    let seen = link.until(|link| {
        let seen = seen(&link.verdicts()) || link.end().is_some();
        seen.then_some(())
    });
    let _ = timeout_at(ends, seen).await;
}
