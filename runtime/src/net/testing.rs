//! Real runs of small tests, for the tests of what ends and reports with a test.

use std::panic::catch_unwind;

use crate::run::{Cx, Running, SelfJudged, Stop, Test, Verdict, panic_message, run};

/// A test with every setting at its default.
pub(crate) const TEST: Test = Test::new("wiretest::net", "sample", "net.rs", 1);

/// Runs `wire` as a test; its report, if it failed.
pub(crate) fn report(test: Test, wire: fn(Cx) -> Running) -> Option<String> {
    let ran = catch_unwind(|| run(0, [test], [wire.into()]));
    ran.err().map(|payload| panic_message(payload.as_ref()))
}

/// The wiring of a test without fixtures.
pub(crate) async fn body<R: SelfJudged>(cx: Cx, body: impl Future<Output = R>) -> Result<Verdict, Stop> {
    let done = cx.body_plain(body).await?;
    cx.plain(done)
}
