//! The name the user probably meant.

/// The nearest of `names`, if any is near enough to be a slip of `written`.
pub(crate) fn nearest<'n>(written: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let plain = normal(written);
    names
        .into_iter()
        .map(|name| (likeness(&plain, &normal(name)), name))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .map(|(_, name)| name)
}

/// `, did you mean ..?`, or nothing.
pub(crate) fn did_you_mean<'n>(written: &str, names: impl IntoIterator<Item = &'n str>) -> Option<String> {
    nearest(written, names).map(|name| format!("did you mean `{name}`?"))
}

/// "`a`, `b` and `c`".
pub(crate) fn list<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let quoted: Vec<_> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}

/// Casing and word separators are no part of a name's likeness.
fn normal(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn likeness(written: &str, name: &str) -> f64 {
    if strsim::damerau_levenshtein(written, name) == 1 && same_letters(written, name) {
        return 0.99;
    }
    let transposed = strsim::normalized_damerau_levenshtein(written, name);
    strsim::jaro_winkler(written, name).min(transposed + 0.25)
}

/// Two letters in the wrong order, as in `hsa`; the measures take short names for strangers then.
fn same_letters(one: &str, other: &str) -> bool {
    let sorted = |text: &str| {
        let mut letters: Vec<_> = text.chars().collect();
        letters.sort_unstable();
        letters
    };
    sorted(one) == sorted(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_recognised_and_strangers_are_not() {
        let names = ["status", "message", "frames", "first", "first_within"];
        assert_eq!(nearest("staus", names), Some("status"));
        assert_eq!(nearest("mesage", names), Some("message"));
        assert_eq!(nearest("firstWithin", names), Some("first_within"));
        assert_eq!(nearest("hsa", ["has", "is"]), Some("has"));
        assert_eq!(nearest("retries", names), None);
        assert_eq!(nearest("x", names), None);
    }

    #[test]
    fn lists_read_well() {
        assert_eq!(list(["a"]), "`a`");
        assert_eq!(list(["a", "b", "c"]), "`a`, `b` and `c`");
    }
}
