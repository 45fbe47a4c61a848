//! Small helpers of the rules between settings.

use super::test::Returns;
use crate::args::{Setting, Site};
use crate::problems::Problems;
use crate::suggest;

/// A setting that may be written.
pub(crate) type Slot<T> = Option<Setting<Option<T>>>;

/// Where the setting stands, if it is written.
#[expect(clippy::ref_option, reason = "a slot is what the tables of settings hold")]
pub(crate) fn site<T>(slot: &Slot<T>) -> Option<&Site> {
    slot.as_ref().map(|setting| &setting.site)
}

/// The value, if it is written and could be read.
#[expect(clippy::ref_option, reason = "a slot is what the tables of settings hold")]
pub(crate) fn value<T: Clone>(slot: &Slot<T>) -> Option<T> {
    slot.as_ref().and_then(|setting| setting.value.clone())
}

/// The setting with its value, if it is written and could be read.
pub(crate) fn good<T>(slot: Slot<T>) -> Option<Setting<T>> {
    slot.and_then(Setting::good)
}

/// Reports the setting, if it is written, and drops it.
pub(crate) fn refuse<T>(slot: &mut Slot<T>, problems: &mut Problems, message: impl FnOnce(&str) -> String) {
    if let Some(setting) = slot.take() {
        let key = &setting.site.key;
        problems.at(key, message(&key.to_string()));
    }
}

/// "`status` judges .., so return .."
pub(crate) fn report_plain(written: &[&Site], ty: &str, returns: &Returns, problems: &mut Problems) {
    let Some(first) = written.first() else { return };
    returns.does_not_fit();
    let names: Vec<_> = written.iter().map(|site| site.key.to_string()).collect();
    let keys = suggest::list(names.iter().map(String::as_str));
    let verb = if written.len() == 1 { "judges" } else { "judge" };
    let message = format!(
        "{keys} {verb} the call at the end of the body, which this test must return: write `-> {ty}`"
    );
    if returns.is_written() {
        problems.at(&returns.ty, message);
    } else {
        problems.at(&first.key, message);
    }
}

/// What judges messages, where `count` allows none.
pub(crate) fn no_message<T>(most: u64, count: &str, slot: &mut Slot<T>, problems: &mut Problems) {
    if most == 0 {
        refuse(slot, problems, |key| {
            format!(
                "`{key}` has nothing to judge where no message may come; write `{count} = 0..`, or remove it"
            )
        });
    }
}

/// An order where fewer than two messages are allowed.
pub(crate) fn no_pair<T>(most: u64, slot: &mut Slot<T>, problems: &mut Problems) {
    if most < 2 {
        refuse(slot, problems, |key| {
            format!("`{key}` compares two messages, and at most {most} may come; allow more, or remove it")
        });
    }
}
