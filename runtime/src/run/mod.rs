//! The life of one test: set-up, body, clean-up and verdict, under a supervisor that keeps the machine's
//! time whatever the body does.

mod cleanup;
mod cx;
pub(crate) mod limit;
mod log;
mod outcome;
mod panics;
mod runtime;
pub(crate) mod scope;
mod shared;
mod spawn;
mod supervisor;
mod test;
mod verdict;
mod worker;

use std::io::IsTerminal;

pub use cx::Cx;
pub(crate) use limit::parse as parse_duration;
#[cfg(feature = "ws")]
pub(crate) use outcome::plain;
pub use outcome::{Arranged, SelfJudged, Stop, Verdict, arranged};
pub(crate) use panics::{judged_elsewhere, known_as, message as panic_message};
pub(crate) use runtime::session as session_runtime;
pub(crate) use scope::time_left;
pub use spawn::{JoinHandle, spawn};
pub use test::Test;
pub(crate) use worker::enter as adopt;

/// What a test's wiring gives: one future, erased, so that a test adds data and not code.
pub type Running = std::pin::Pin<Box<dyn Future<Output = Result<Verdict, Stop>>>>;

/// The wiring of one case: fixtures, body, judgement.
type Wire = fn(Cx) -> Running;

/// Runs case number `case`.
///
/// # Panics
/// With the report, when the test fails: that is how a test tells its runner.
#[track_caller]
pub fn run(case: usize, tests: &[Test], wires: &[Wire]) {
    let (Some(test), Some(wire)) = (tests.get(case), wires.get(case)) else {
        panic!("the macro wired {} cases and was asked for number {case}", tests.len());
    };
    panics::install();
    let scope = scope::Scope::new(*test, test.name(), false);
    if let Some(report) = supervisor::supervise(&scope, *wire) {
        panic!("{}", crate::report::render(&report, std::io::stderr().is_terminal()));
    }
}
