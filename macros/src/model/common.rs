//! The settings of both tests, checked.

use super::rules::{refuse, site, value};
use crate::args::common::{Common, Runtime};
use crate::args::duration::Nanos;
use crate::problems::Problems;

/// Which sleeping calls may stay in a body.
#[derive(Clone, Copy, Default)]
pub(crate) struct Sleeps {
    pub(crate) thread: bool,
    pub(crate) time: bool,
}

/// How a test runs.
pub(crate) struct Settings {
    pub(crate) timeout: Option<Nanos>,
    pub(crate) runtime: Runtime,
    pub(crate) workers: u64,
    pub(crate) paused: bool,
    pub(crate) panics: bool,
    pub(crate) sleeps: Sleeps,
}

/// Checks the settings against each other.
pub(crate) fn model(mut args: Common, problems: &mut Problems) -> Settings {
    let runtime = value(&args.runtime);
    // A runtime that could not be read contradicts nothing.
    let runtime_known = runtime.is_some() || args.runtime.is_none();
    let runtime = runtime.unwrap_or(Runtime::CurrentThread);
    if runtime_known && runtime != Runtime::MultiThread {
        refuse(&mut args.workers, problems, |_| {
            "`workers` are those of a multi-threaded runtime; write `runtime = multi_thread` beside it".into()
        });
    }
    if runtime != Runtime::CurrentThread {
        refuse(&mut args.clock, problems, |_| {
            "only a runtime of the test's own with one thread can pause its clock; remove `clock` or `runtime`".into()
        });
    }
    Settings {
        timeout: value(&args.timeout),
        runtime,
        workers: value(&args.workers).unwrap_or(0),
        paused: value(&args.clock).is_some(),
        panics: value(&args.panics).is_some(),
        // A faulty setting has its own error; no second one for the `sleep` it meant to allow.
        // Under a paused clock `time::sleep` costs no time.
        sleeps: Sleeps {
            thread: site(&args.sleep).is_some(),
            time: site(&args.sleep).is_some() || site(&args.clock).is_some(),
        },
    }
}
