//! From what happened to a verdict: nothing, or the report.

use std::sync::Arc;

use super::panics::PanicNote;
use super::scope::Scope;
use super::shared::{BodyEnd, Shared};
use crate::report::{Finding, Report, Section, span};

/// The report of a finished test, or none if it passed. The body's own failure always comes first.
pub(crate) fn of(shared: &Arc<Shared>) -> Option<Report> {
    let scope = &shared.scope;
    let (body, cleanup) = {
        let mut state = shared.lock();
        (state.body.take(), std::mem::take(&mut state.cleanup))
    };
    let mut findings =
        body.map_or_else(|| vec![Finding::new("the test's thread ended without a verdict")], from_body);
    let panics = scope.take_panics();
    if !scope.test.panics_allowed {
        findings.extend(panics.into_iter().map(elsewhere));
    }
    let refusals = scope.take_refusals();
    #[cfg(feature = "grpc")]
    if findings.is_empty() && refusals.is_empty() {
        findings.extend(crate::grpc::without_a_call(scope));
    }
    // They are why the rest failed, or why it passed.
    findings.splice(..0, refusals.into_iter().map(refused));
    findings.extend(cleanup);
    (!findings.is_empty()).then(|| report(scope, findings))
}

fn from_body(end: BodyEnd) -> Vec<Finding> {
    match end {
        BodyEnd::Judged(Ok(verdict)) => verdict.findings,
        BodyEnd::Judged(Err(stop)) => vec![*stop.finding],
        BodyEnd::Panicked(who, panic) => vec![panicked(&who, panic)],
        BodyEnd::NotRun(problem) => vec![Finding::new(problem)],
        BodyEnd::TimedOut { limit, phase, blocked } => vec![timed_out(limit, &phase, blocked)],
    }
}

fn timed_out(limit: std::time::Duration, phase: &str, blocked: bool) -> Finding {
    let finding =
        Finding::new(format!("it did not end within its timeout of {}; it was still {phase}", span(limit)));
    if !blocked {
        return finding;
    }
    finding.note("its thread is blocked: blocking code (a `std` sleep, lock, channel or read) holds it, and the clean-ups ran on another thread")
}

fn panicked(who: &str, panic: PanicNote) -> Finding {
    let finding = Finding::new(format!("{who} panicked at {}: {}", panic.location, panic.message));
    panic.backtrace.into_iter().fold(finding, Finding::note)
}

fn elsewhere(panic: PanicNote) -> Finding {
    let (who, why) = (panic.who.clone(), panic.why);
    panicked(&who, panic).note(why)
}

/// What the test made of it was made of what the library said, and no server.
fn refused(refusal: String) -> Finding {
    Finding::new(refusal).note("the call ended with this refusal, which is no answer of a server")
}

/// The findings with everything else that is known of the test.
pub(crate) fn report(scope: &Arc<Scope>, findings: Vec<Finding>) -> Report {
    let mut sections = scope.sections();
    let fixtures = scope.fixture_lines();
    if !fixtures.is_empty() {
        sections.push(Section::new("fixtures", fixtures.join("\n")));
    }
    let log = scope.log_text();
    if !log.is_empty() {
        sections.push(Section::new("log", log));
    }
    Report { test: scope.name.clone(), findings, sections }
}
