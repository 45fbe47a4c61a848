//! The life of one test: set-up, body, clean-up and verdict, under a supervisor that keeps the machine's
//! time whatever the body does.

mod blame;
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
#[cfg(feature = "grpc")]
pub(crate) use limit::parse as parse_duration;
#[cfg(feature = "ws")]
pub(crate) use outcome::plain;
pub use outcome::{Arranged, SelfJudged, Stop, Verdict, arranged};
#[cfg(feature = "grpc")]
pub(crate) use panics::known_as;
pub(crate) use panics::{chain as see_panics, judged_elsewhere, message as panic_message};
pub(crate) use runtime::session as session_runtime;
pub(crate) use scope::time_left;
pub use spawn::{JoinHandle, spawn};
pub use test::{StandsInModule, Test};
pub(crate) use worker::enter as adopt;

use crate::fixture::Questions;

/// What a test's wiring gives: one future, erased, so that a test adds data and not code.
pub type Running = std::pin::Pin<Box<dyn Future<Output = Result<Verdict, Stop>>>>;

/// Erases the wiring's future, whose output is known to the compiler before it looks inside.
#[inline]
pub fn running(wiring: impl Future<Output = Result<Verdict, Stop>> + 'static) -> Running {
    Box::pin(wiring)
}

/// The wiring of one case: fixtures, body, judgement. The fixtures are awaited here, in code that is
/// compiled once for each list of their types, and not in the test's own: an `.await` is the dearest thing
/// that a generated function can hold.
pub struct Wire(Box<dyn FnOnce(Cx) -> Running + Send>);

impl Wire {
    fn start(self, cx: Cx) -> Running {
        (self.0)(cx)
    }
}

/// A case without fixtures.
impl From<fn(Cx) -> Running> for Wire {
    fn from(go_on: fn(Cx) -> Running) -> Self {
        Self(Box::new(move |cx| Box::pin(async move { Ok(go_on(cx).await?.whole().await) })))
    }
}

/// A case that asks `questions` and goes on with the answers.
pub fn wired<Q: Questions + Send + 'static>(questions: Q, go_on: fn(Cx, Q::Answers) -> Running) -> Wire {
    Wire(Box::new(move |cx| {
        Box::pin(async move {
            let answers = cx.answers(questions).await?;
            let verdict = go_on(cx, answers).await?;
            Ok(verdict.whole().await)
        })
    }))
}

/// Runs case number `case`.
///
/// # Panics
/// With the report, when the test fails: that is how a test tells its runner.
#[track_caller]
pub fn run<const N: usize>(case: usize, tests: [Test; N], wires: [Wire; N]) {
    let mut cases = tests.into_iter().zip(wires);
    let Some((test, wire)) = cases.nth(case) else {
        panic!("the macro wired {N} cases and was asked for number {case}");
    };
    panics::install();
    let scope = scope::Scope::new(test, test.name(), false);
    if let Some(report) = supervisor::supervise(&scope, wire) {
        panic!("{}", crate::report::render(&report, std::io::stderr().is_terminal()));
    }
}
