//! Settings whose value is one of a few words.

use syn::Ident;
use syn::ext::IdentExt;

use super::setting::{Value, Written};
use super::split::parse_all;
use crate::problems::Problems;
use crate::suggest;

/// Reads one of `words` and gives what it stands for.
pub(crate) fn read<T: Clone>(written: &Written, words: &[(&str, T)], problems: &mut Problems) -> Option<T> {
    let Some(word) = ident(written) else {
        problems
            .at(written.blame(), format!("`{}` is a word: write {}", written.key, choices(written, words)));
        return None;
    };
    let found = words.iter().find(|(name, _)| word == name);
    if found.is_none() {
        let names = words.iter().map(|(name, _)| *name);
        let repair = suggest::did_you_mean(&word.to_string(), names)
            .unwrap_or_else(|| format!("it is {}", choices(written, words)));
        problems.at(&word, format!("`{}` knows no `{word}`; {repair}", written.key));
    }
    found.map(|(_, value)| value.clone())
}

fn ident(written: &Written) -> Option<Ident> {
    let Value::Equals(tokens) = &written.value else { return None };
    parse_all(tokens.clone(), Ident::parse_any).ok()
}

fn choices<T>(written: &Written, words: &[(&str, T)]) -> String {
    let all: Vec<_> = words.iter().map(|(name, _)| format!("`{} = {name}`", written.key)).collect();
    all.join(" or ")
}
