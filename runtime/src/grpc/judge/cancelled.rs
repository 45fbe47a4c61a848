//! `cancelled_within = ..`: whether our server saw its handler dropped soon after the client gave up.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use tonic::Code;

use super::act::Act;
use crate::grpc::record::{End, How, Record, TestCalls};
use crate::grpc::text::status_line;
use crate::report::{Finding, Site, span};
use crate::run::scope::Scope;

/// `told` when the call's end is wrong already, so that nobody need have given it up.
pub(super) async fn judge(site: Site, limit: Duration, act: &Act, scope: &Scope, told: bool) -> Vec<Finding> {
    let given_up = given_up(act, scope);
    if given_up.is_empty() && told {
        return Vec::new();
    }
    if given_up.is_empty() {
        let nothing = Finding::new("no call was given up: none ran out of its deadline, none was dropped");
        return vec![
            nothing
                .at(site)
                .expected("a call that its client gives up")
                .actual("none")
                .note("`cancelled_within` judges what the server does about a call that its client gives up"),
        ];
    }
    let mut findings = Vec::new();
    for call in given_up {
        findings.extend(judge_one(site, limit, &call).await);
    }
    findings
}

/// The act's call if it was given up, else every such call of the body.
fn given_up(act: &Act, scope: &Scope) -> Vec<Arc<Record>> {
    match act.record().filter(|record| was_given_up(record)) {
        Some(record) => vec![record.clone()],
        None => scope
            .extension::<TestCalls>()
            .book
            .records(|record| record.opening.in_body && was_given_up(record)),
    }
}

fn was_given_up(record: &Record) -> bool {
    let state = record.lock();
    let gave_up = |end: &End| end.how != How::Answered || end.status.code() == Code::DeadlineExceeded;
    state.end.as_ref().is_some_and(gave_up)
}

async fn judge_one(site: Site, limit: Duration, call: &Record) -> Option<Finding> {
    let at = call.lock().end.as_ref().map_or_else(Instant::now, |end| call.started + end.at);
    let until = at + limit;
    let finding = |problem: &str| Some(Finding::new(problem).at(site));
    let Some(served) = arrival(call, until).await else {
        return finding("no server of ours saw the call").map(|finding| {
            finding.expected("a call that arrives at a `GrpcServer` of this process").actual("it did not").note("only a `GrpcServer` that serves services itself can tell: not `serve`, not `remote`; a call that never arrived has no handler either")
        });
    };
    let Ok(end) = tokio::time::timeout_at(until, served.wait()).await else {
        let late = finding("the handler was still running")?;
        return Some(late.expected(format!("dropped within {}", span(limit))).actual("not dropped").note(
            "a handler is dropped where it awaits: one that blocks its thread, or has moved its work to a task, goes on",
        ));
    };
    let after = (served.started + end.at).saturating_duration_since(at);
    match end.how {
        How::Dropped if after <= limit => None,
        How::Dropped => finding("the handler was dropped late").map(|finding| {
            finding
                .expected(format!("dropped within {}", span(limit)))
                .actual(format!("after {}", span(after)))
        }),
        How::Panicked => finding("the handler panicked instead of being dropped")
            .map(|finding| finding.expected("dropped").actual("it panicked")),
        // tonic's server drops the handler at the deadline that it was sent, and then says so.
        How::Answered | How::Expired if gave_up_at_deadline(&end) && after <= limit => None,
        How::Answered | How::Expired => finding("the handler ran to its end").map(|finding| {
            let when =
                if served.started + end.at <= at { "before the client gave up" } else { "nevertheless" };
            finding.expected("dropped").actual(format!("{} {when}", status_line(&end.status)))
        }),
    }
}

/// A server that enforces `grpc-timeout` has dropped the handler when it answers with this.
fn gave_up_at_deadline(end: &End) -> bool {
    let status = &end.status;
    status.code() == Code::Cancelled && status.message() == "Timeout expired"
}

/// The same call on the server's side; waits for one that is still on its way.
async fn arrival(call: &Record, until: Instant) -> Option<Arc<Record>> {
    const STEP: Duration = Duration::from_millis(1);
    loop {
        if let Some(served) = call.served() {
            return Some(served.clone());
        }
        if Instant::now() >= until {
            return None;
        }
        tokio::time::sleep(STEP).await;
    }
}
