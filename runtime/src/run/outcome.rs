//! What a test's wiring gives back: a verdict, or why it stopped before there was anything to judge.

use std::fmt;
use std::pin::Pin;

use crate::error::{Boxed, Error};
use crate::report::Finding;

/// A body whose tail expression is the act: `?` before it leaves through [`Stop`].
pub type Arranged<D> = Result<D, Stop>;

/// The act, once the body has got that far.
///
/// # Errors
/// Never: the error is what a `?` before the act gives.
pub fn arranged<D>(act: D) -> Arranged<D> {
    Ok(act)
}

/// What the judges found; nothing is success.
#[derive(Default)]
pub struct Verdict {
    pub(crate) findings: Vec<Finding>,
    /// A judgement that has to wait for something.
    later: Option<Pin<Box<dyn Future<Output = Vec<Finding>> + Send>>>,
}

impl Verdict {
    pub(crate) fn of(findings: Vec<Finding>) -> Self {
        Self { findings, later: None }
    }

    /// Adds a judgement that has to wait for something.
    #[cfg(feature = "grpc")]
    pub(crate) fn and_later(self, judgement: impl Future<Output = Vec<Finding>> + Send + 'static) -> Self {
        Self { later: Some(Box::pin(judgement)), ..self }
    }

    /// Waits for what was put off.
    pub(crate) async fn whole(mut self) -> Self {
        if let Some(later) = self.later.take() {
            self.findings.extend(later.await);
        }
        self
    }
}

impl fmt::Debug for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verdict").field("findings", &self.findings).finish_non_exhaustive()
    }
}

/// Why a test stopped before its act could be judged.
#[derive(Debug)]
pub struct Stop {
    pub(crate) finding: Box<Finding>,
}

impl Stop {
    pub(crate) fn new(finding: Finding) -> Self {
        Self { finding: Box::new(finding) }
    }
}

/// What a `?` before the tail expression of a test gave.
impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        let problem = format!("the body failed before its act, at {}: {}", error.location(), error.text());
        Self::new(Finding::new(problem).note(
            "only the body's tail expression is judged: a `?` before it is a failed arrangement, whatever the attribute expects",
        ))
    }
}

impl<E: Into<Boxed>> From<E> for Stop {
    #[track_caller]
    fn from(error: E) -> Self {
        Error::from(error).into()
    }
}

/// What a test returns that asserts for itself.
#[diagnostic::on_unimplemented(
    message = "a test returns `()`, a `Result<(), E>` whose `E` is `Debug`, or an outcome to judge, not `{Self}`",
    label = "write `Reply<T>`, `Frames<T>` or `Handshake` for an outcome that the attribute judges",
    note = "the outcome is known by its name: write `Reply<User>` itself, not an alias of yours for it"
)]
pub trait SelfJudged {
    /// The failure, if it is one.
    #[doc(hidden)]
    fn failure(self) -> Option<String>;
}

impl SelfJudged for () {
    fn failure(self) -> Option<String> {
        None
    }
}

impl<E: std::fmt::Debug> SelfJudged for Result<(), E> {
    fn failure(self) -> Option<String> {
        self.err().map(|error| format!("{error:?}"))
    }
}

pub(crate) fn plain<R: SelfJudged>(done: R) -> Verdict {
    let finding = |text: String| Finding::new(format!("the test returned an error: {text}"));
    Verdict::of(done.failure().map(finding).into_iter().collect())
}
