//! What a test's wiring gives back: a verdict, or why it stopped before there was anything to judge.

use crate::error::Arrange;
use crate::report::Finding;

/// A body whose tail expression is the act: `?` before it leaves through [`Arrange`].
pub type Arranged<D> = Result<D, Arrange>;

/// The act, once the body has got that far.
///
/// # Errors
/// Never: the error is what a `?` before the act gives.
pub fn arranged<D>(act: D) -> Arranged<D> {
    Ok(act)
}

/// What the judges found; nothing is success.
#[derive(Debug, Default)]
pub struct Verdict {
    pub(crate) findings: Vec<Finding>,
}

impl Verdict {
    pub(crate) fn of(findings: Vec<Finding>) -> Self {
        Self { findings }
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

impl From<Arrange> for Stop {
    fn from(arrange: Arrange) -> Self {
        let error = arrange.into_error();
        let problem = format!("the body failed before its act, at {}: {}", error.location(), error.text());
        Self::new(Finding::new(problem).note(
            "only the body's tail expression is judged: a `?` before it is a failed arrangement, whatever the attribute expects",
        ))
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
