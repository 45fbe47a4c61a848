//! Whom a panic fails that happened where tests share something: on a thread of a session fixture, or on the
//! session runtime. Nobody can tell which of its users caused it, so it fails all that used it meanwhile; one
//! that no test was there for fails the process at its end.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use super::panics::PanicNote;
use super::scope::Scope;

const WHY: &str = "every panic in what tests share fails each test that used it meanwhile, for nobody can tell whose doing it was; `panics = allowed` in one of them accepts it";

/// Where tests share something.
pub(super) enum Place {
    Fixture(Arc<Scope>),
    Runtime,
}

impl Place {
    fn is_used_by(&self, test: &Scope) -> bool {
        match self {
            Self::Fixture(fixture) => test.uses_session(fixture),
            Self::Runtime => true,
        }
    }

    /// `a task` in words that name the place.
    fn who(&self, who: &str) -> String {
        match self {
            Self::Fixture(fixture) => format!("{who} of the {}", fixture.name),
            Self::Runtime => format!("{who} on the session runtime"),
        }
    }
}

/// The tests that run and use a session fixture or the session's runtime.
fn users() -> MutexGuard<'static, Vec<Weak<Scope>>> {
    static USERS: Mutex<Vec<Weak<Scope>>> = Mutex::new(Vec::new());
    USERS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// `test` uses something of the session from now on.
pub(super) fn user(test: Weak<Scope>) {
    let mut users = users();
    users.retain(|other| other.strong_count() > 0 && !other.ptr_eq(&test));
    users.push(test);
}

/// Hands the panic to every test that uses the place, unless one of them accepts panics.
pub(super) fn blame(place: &Place, mut note: PanicNote) {
    note.who = place.who(&note.who).into();
    note.why = WHY;
    let mut blamed: Vec<_> = users().iter().filter_map(Weak::upgrade).collect();
    blamed.retain(|test| test.is_open() && place.is_used_by(test));
    if blamed.iter().any(|test| test.test.panics_allowed) {
        return;
    }
    blamed.retain(|test| test.push_panic(note.clone()));
    if blamed.is_empty() {
        unblamed(&note);
    }
}

/// A panic that no test answers for fails the process.
pub(super) fn unblamed(note: &PanicNote) {
    crate::fixture::fail_process(format!("{} panicked at {}: {}", note.who, note.location, note.message));
}
