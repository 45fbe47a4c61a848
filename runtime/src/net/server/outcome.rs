//! What a server's future gave when it ended by itself, as far as its type lets us say.

use std::any::type_name;

pub(super) use crate::told::failure;

/// `its future gave Err(..)`, or only the type of what it gave.
pub(super) fn describe<T: 'static>(output: &T) -> String {
    match failure(output) {
        Some(error) => format!("it ended by itself with an error: {error}"),
        None => format!("it ended by itself and gave `{}`", type_name::<T>()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_error_is_told_by_its_type() {
        assert_eq!(describe(&7_u8), "it ended by itself and gave `u8`");
    }
}
