//! A whole list of settings.

use proc_macro2::TokenStream;

use super::setting::Written;
use super::split::split;
use super::table::Table;
use crate::problems::Problems;
use crate::suggest;

/// Reads every setting of an attribute; `elsewhere` are the keys of its sibling.
pub(crate) fn read<T: Table>(
    tokens: TokenStream,
    attribute: &str,
    elsewhere: &[&str],
    problems: &mut Problems,
) -> T {
    let mut table = T::default();
    for item in split(tokens) {
        if let Some(written) = problems.take(Written::parse(item))
            && !table.read(&written, problems)
        {
            unknown::<T>(&written, attribute, elsewhere, problems);
        }
    }
    table
}

/// No such key: say which there are.
pub(crate) fn unknown<T: Table>(
    written: &Written,
    attribute: &str,
    elsewhere: &[&str],
    problems: &mut Problems,
) {
    let key = written.key.to_string();
    let keys = T::keys;
    let repair = if elsewhere.contains(&key.as_str()) {
        let sibling = if attribute == "grpc_test" { "ws_test" } else { "grpc_test" };
        format!("it belongs to `#[{sibling}]`")
    } else {
        suggest::did_you_mean(&key, keys()).unwrap_or_else(|| format!("there are {}", suggest::list(keys())))
    };
    problems.at(&written.key, format!("`#[{attribute}]` has no setting `{key}`; {repair}"));
}
