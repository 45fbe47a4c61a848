//! How values are shown: cut when long, quoted when text, hidden when secret.

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
    fn secrets_are_known_by_name() {
        for name in ["authorization", "Cookie", "x-session-token", "x-api-key"] {
            assert!(is_secret(name), "{name}");
        }
        assert!(!is_secret("x-request-id"));
    }
}
