//! The settings of `#[fixture(..)]`.

use super::common::krate;
use super::setting::Written;
use super::table::settings;
use super::{duration, word};
use crate::problems::Problems;

settings! {
    /// Settings of a fixture.
    FixtureArgs {
        scope "scope": Scope, "scope = session", scope;
        timeout "timeout": duration::Nanos, "timeout = \"10s\"", duration::read;
        krate "crate": syn::Path, "crate = my_crate::wiretest", krate;
    }
}

/// How long a fixture's value lives.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Scope {
    Test,
    Session,
}

fn scope(written: &Written, problems: &mut Problems) -> Option<Scope> {
    word::read(written, &[("test", Scope::Test), ("session", Scope::Session)], problems)
}
