//! What generated code holds while it wires a test or a fixture.

use std::rc::Rc;
use std::sync::Arc;

use super::outcome::{self, Arranged, SelfJudged, Stop, Verdict};
use super::scope::Scope;
use crate::fixture::{Chain, Store};

/// The context of a running test or of a fixture that is being made for it.
#[derive(Clone)]
pub struct Cx {
    pub(crate) scope: Arc<Scope>,
    pub(crate) store: Rc<Store>,
    /// The fixtures that are being made, outermost first.
    pub(crate) chain: Chain,
}

impl Cx {
    pub(crate) fn test(scope: Arc<Scope>) -> Self {
        Self { scope, store: Rc::default(), chain: Chain::default() }
    }

    /// Marks the end of the set-up: what follows is the body.
    pub fn begin_body(&self) {
        self.store.forget_cloned();
        self.scope.set_phase("running its body");
        self.scope.set_in_body(true);
    }

    /// Marks the end of the body: what follows is judgement.
    pub fn end_body(&self) {
        self.scope.set_body_over();
        self.scope.set_phase("being judged");
    }

    /// Runs a body whose tail expression is the act.
    ///
    /// # Errors
    /// Where the body failed before its act.
    pub async fn body<D>(&self, body: impl Future<Output = Arranged<D>>) -> Result<D, Stop> {
        self.begin_body();
        let act = body.await?;
        self.end_body();
        Ok(act)
    }

    /// Runs a body that asserts for itself.
    ///
    /// # Errors
    /// None; the same type as [`body`](Self::body) keeps generated code uniform.
    pub async fn body_plain<R>(&self, body: impl Future<Output = R>) -> Result<R, Stop> {
        self.begin_body();
        let done = body.await;
        self.end_body();
        Ok(done)
    }

    /// Judges a test that asserts for itself.
    ///
    /// # Errors
    /// None; the type is the wiring's.
    pub fn plain<R: SelfJudged>(&self, done: R) -> Result<Verdict, Stop> {
        Ok(outcome::plain(done))
    }

    /// Stands where the attribute has reported an outcome of the other protocol, so that nothing else turns red.
    ///
    /// # Errors
    /// None; the type is the wiring's.
    pub fn ignored<D>(&self, _act: D) -> Result<Verdict, Stop> {
        Ok(outcome::plain(()))
    }
}
