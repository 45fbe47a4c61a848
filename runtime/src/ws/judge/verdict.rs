//! What the wiring of a `#[ws_test]` calls.

use std::sync::Arc;

use super::{Preds, close, counts, handshake, settle};
use crate::report::Finding;
use crate::run::{Arranged, Cx, SelfJudged, Stop, Verdict};
use crate::ws::client::Watch;
use crate::ws::expect::Expect;

impl Cx {
    fn watch(&self) -> (Arc<Watch>, Option<&'static Expect>) {
        (self.scope.extension::<Watch>(), self.scope.test.ws)
    }

    /// Runs a body beside the predicates that judge the messages it reads.
    ///
    /// # Errors
    /// None of its own; what the body gives is given back.
    pub async fn body_watched<D>(
        &self,
        body: impl Future<Output = D>,
        preds: &mut Preds<'_>,
    ) -> Result<D, Stop> {
        let (watch, expect) = self.watch();
        self.begin_body();
        let done = match expect {
            Some(expect) => preds.watching(&watch, expect, body).await,
            None => body.await,
        };
        self.end_body();
        Ok(done)
    }

    /// Judges a test whose tail expression is a handshake.
    ///
    /// # Errors
    /// None; the type is the wiring's.
    pub async fn handshake(&self, act: handshake::Act) -> Result<Verdict, Stop> {
        self.handshake_watched(Ok(act), &mut Preds::none()).await
    }

    /// The same, with predicates on the messages of the connection; takes what
    /// [`body_watched`](Self::body_watched) gives.
    ///
    /// # Errors
    /// Where the body failed before its act.
    pub async fn handshake_watched(
        &self,
        act: Arranged<handshake::Act>,
        preds: &mut Preds<'_>,
    ) -> Result<Verdict, Stop> {
        let act = act?;
        let (watch, expect) = self.watch();
        let mut found = handshake::act(expect, &act);
        drop(act);
        let failed = !found.is_empty();
        found.extend(judge(&watch, expect, preds, failed).await);
        Ok(Verdict::of(found))
    }

    /// Judges a test that asserts for itself, by what its connections went through.
    ///
    /// # Errors
    /// None; the type is the wiring's.
    pub async fn plain_ws<R: SelfJudged>(&self, done: R, preds: &mut Preds<'_>) -> Result<Verdict, Stop> {
        let (watch, expect) = self.watch();
        let mut found = crate::run::plain(done).findings;
        let failed = !found.is_empty();
        found.extend(judge(&watch, expect, preds, failed).await);
        if let (Some(expect), false) = (expect, failed) {
            found.extend(handshake::every(expect, &watch));
        }
        Ok(Verdict::of(found))
    }
}

/// Brings every connection to its end and gives what is wrong with it. After a body that failed only what
/// was seen counts, not what was not.
async fn judge(
    watch: &Arc<Watch>,
    expect: Option<&'static Expect>,
    preds: &mut Preds<'_>,
    failed: bool,
) -> Vec<Finding> {
    let Some(expect) = expect else {
        settle::settle(watch, None).await;
        return Vec::new();
    };
    let settling = settle::settle(watch, Some(expect).filter(|_| !failed));
    preds.watching(watch, expect, settling).await;
    let mut found = findings(watch, expect);
    found.extend(preds.take_findings(expect, &watch.clients(), failed));
    if failed {
        found.retain(|finding| !finding.problem.starts_with("it judged nothing"));
    } else {
        found.extend(counts::unreadable(expect, &watch.links()));
        found.extend(close::judge(expect, &watch.clients()));
        found.extend(counts::messages(expect, &watch.clients()));
    }
    found
}

fn findings(watch: &Watch, expect: &Expect) -> Vec<Finding> {
    let (clients, links) = (watch.clients(), watch.links());
    let mut found = counts::schema(expect, &clients, &links);
    found.extend(counts::orders(expect, &clients));
    found.extend(counts::heartbeats(expect, &clients, &links));
    found.extend(counts::buffers(expect, &links));
    found.extend(counts::subprotocols(expect, &links));
    found
}
