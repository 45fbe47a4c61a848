//! How values are shown: cut when long, quoted when text, hidden when secret.

use std::time::Duration;

/// The longest payload that a report shows whole, in characters.
const LONGEST: usize = 400;

/// `text`, cut to what a reader needs, with the length of what is left out.
pub(crate) fn clip(text: &str) -> String {
    let Some((cut, _)) = text.char_indices().nth(LONGEST) else { return text.to_owned() };
    format!("{}… ({} bytes in all)", &text[..cut], text.len())
}

/// `text` in quotes, escaped, and cut when long.
pub(crate) fn quote(text: &str) -> String {
    clip(&format!("{text:?}"))
}

/// A duration as a reader wants it: to the millisecond from a millisecond up, else to the microsecond.
pub(crate) fn span(duration: Duration) -> String {
    let unit = if duration >= Duration::from_millis(1) {
        Duration::from_millis(1)
    } else {
        Duration::from_micros(1)
    };
    let units = (duration.as_nanos() + unit.as_nanos() / 2) / unit.as_nanos();
    let rounded = unit.saturating_mul(u32::try_from(units).unwrap_or(u32::MAX));
    format!("{rounded:?}")
}

/// Whether a header's value must not be printed (`authorization`, `cookie`, `*-token`, `*-key`).
pub(crate) fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    matches!(name.as_str(), "authorization" | "proxy-authorization" | "cookie" | "set-cookie")
        || ["-token", "-key"].iter().any(|ending| name.ends_with(ending))
        || matches!(name.as_str(), "token" | "key" | "apikey")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_text_is_whole_and_long_text_is_cut() {
        assert_eq!(clip("abc"), "abc");
        let long = "ä".repeat(500);
        assert!(clip(&long).ends_with("… (1000 bytes in all)"));
    }

    #[test]
    fn spans_are_rounded_to_what_matters() {
        assert_eq!(span(Duration::from_nanos(299_999_860)), "300ms");
        assert_eq!(span(Duration::from_nanos(1_500_200)), "2ms");
        assert_eq!(span(Duration::from_nanos(1_499)), "1µs");
        assert_eq!(span(Duration::from_secs(90)), "90s");
    }

    #[test]
    fn secrets_are_known_by_name() {
        for name in ["authorization", "Cookie", "x-session-token", "x-api-key"] {
            assert!(is_secret(name), "{name}");
        }
        assert!(!is_secret("x-request-id"));
    }
}
