//! What tests of both protocols use: the current test, patience, the address of a deployed system.

mod eventually;

pub use eventually::eventually;
use url::Url;

use crate::run::scope;

/// The test that is running.
#[derive(Debug, Clone)]
pub struct Current {
    name: String,
}

impl Current {
    /// Its name, as the test runner prints it: `module::function`, or `module::function::case`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// `prefix` with an ending that no other test, process or run shares: for data on a shared server.
    pub fn unique(&self, prefix: &str) -> String {
        scope::unique(prefix)
    }
}

/// The test that the calling thread works for.
///
/// # Panics
/// Outside a wiretest test and outside a fixture.
#[track_caller]
pub fn current() -> Current {
    let scope = scope::current();
    let scope = scope.expect(
        "`wiretest::current()` works in a wiretest test or fixture only: no test runs on this thread",
    );
    Current { name: scope.name.clone() }
}

/// The URL in the environment variable `name`: where the tests are to find a system that is not theirs.
/// None when the variable is unset or empty.
///
/// ```
/// assert!(wiretest::env_url("USERS_URL_THAT_NOBODY_SET").is_none());
/// ```
///
/// # Panics
/// When the variable holds something that is no URL: silently testing another system would be worse.
#[track_caller]
pub fn env_url(name: &str) -> Option<Url> {
    let text = std::env::var(name).ok().filter(|text| !text.is_empty())?;
    match Url::parse(&text) {
        Ok(url) => Some(url),
        Err(error) => panic!("the variable {name} is `{text}`, which is no URL: {error}"),
    }
}
