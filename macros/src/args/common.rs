//! The settings of both tests.

use super::setting::{Value, Written};
use super::split::parse_all;
use super::table::settings;
use super::{count, duration, word};
use crate::problems::Problems;

settings! {
    /// Settings of every test.
    Common {
        timeout "timeout": duration::Nanos, "timeout = \"10s\"", duration::read;
        runtime "runtime": Runtime, "runtime = multi_thread", runtime;
        workers "workers": u64, "workers = 2", count::positive;
        clock "clock": Clock, "clock = paused", clock;
        panics "panics": Allowed, "panics = allowed", allowed;
        sleep "sleep": Allowed, "sleep = allowed", allowed;
        krate "crate": syn::Path, "crate = my_crate::wiretest", krate;
    }
}

/// What the body runs on.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Runtime {
    CurrentThread,
    MultiThread,
    Session,
}

/// `clock = paused`.
#[derive(Clone, Copy)]
pub(crate) struct Clock;

/// `panics = allowed`, `sleep = allowed`.
#[derive(Clone, Copy)]
pub(crate) struct Allowed;

fn runtime(written: &Written, problems: &mut Problems) -> Option<Runtime> {
    let words = [
        ("current_thread", Runtime::CurrentThread),
        ("multi_thread", Runtime::MultiThread),
        ("session", Runtime::Session),
    ];
    word::read(written, &words, problems)
}

fn clock(written: &Written, problems: &mut Problems) -> Option<Clock> {
    word::read(written, &[("paused", Clock)], problems)
}

fn allowed(written: &Written, problems: &mut Problems) -> Option<Allowed> {
    word::read(written, &[("allowed", Allowed)], problems)
}

/// Reads `crate = path`.
pub(crate) fn krate(written: &Written, problems: &mut Problems) -> Option<syn::Path> {
    let path = match &written.value {
        Value::Equals(tokens) => parse_all(tokens.clone(), syn::Path::parse_mod_style).ok(),
        _ => None,
    };
    if path.is_none() {
        problems.at(written.blame(), "`crate` names the library by its path: `crate = my_crate::wiretest`");
    }
    path
}
