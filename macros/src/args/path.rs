//! Paths to what a stream is ordered by.

use super::setting::{Value, Written};
use crate::predicate::FieldPath;
use crate::problems::Problems;

/// Reads `increasing(path)`.
pub(crate) fn order(written: &Written, problems: &mut Problems) -> Option<FieldPath> {
    let key = &written.key;
    let Value::List(group) = &written.value else {
        problems.at(written.blame(), format!("`{key}` takes the path of a field: `{key}(id)`"));
        return None;
    };
    FieldPath::parse(group.stream(), problems, &format!("`{key}` takes the path of one field: `{key}(id)`"))
}
