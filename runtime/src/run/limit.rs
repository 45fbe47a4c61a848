//! The time limit of a test, and durations as the user writes them.

use std::time::Duration;

use super::test::Test;

/// The limit of a test that sets none, without `WIRETEST_TIMEOUT`.
const DEFAULT: Duration = Duration::from_secs(30);
const VARIABLE: &str = "WIRETEST_TIMEOUT";

/// The attribute's `timeout`, else `WIRETEST_TIMEOUT`, else 30 seconds.
pub(crate) fn of(test: &Test) -> Result<Duration, String> {
    if let Some(written) = test.timeout {
        return Ok(written);
    }
    from_variable(std::env::var(VARIABLE).ok())
}

/// An empty variable is none, as everywhere.
fn from_variable(text: Option<String>) -> Result<Duration, String> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(DEFAULT) };
    parse(&text).ok_or_else(|| {
        format!("the variable {VARIABLE} is `{text}`, which is no duration: write a number and a unit, as in `10s` or `500ms`")
    })
}

/// `10s`, `1.5s`, `500ms`, `2m`; never zero.
pub(crate) fn parse(text: &str) -> Option<Duration> {
    let text = text.trim();
    let unit_at = text.find(|c: char| !(c.is_ascii_digit() || c == '.'))?;
    let (number, unit) = text.split_at(unit_at);
    let seconds = match unit.trim() {
        "ns" => 1e-9,
        "us" | "µs" => 1e-6,
        "ms" => 1e-3,
        "s" => 1.0,
        "m" | "min" => 60.0,
        "h" => 3600.0,
        _ => return None,
    };
    let duration = Duration::try_from_secs_f64(number.parse::<f64>().ok()? * seconds).ok()?;
    (!duration.is_zero()).then_some(duration)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_variable_is_none() {
        assert_eq!(from_variable(None), Ok(DEFAULT));
        assert_eq!(from_variable(Some(String::new())), Ok(DEFAULT));
        assert_eq!(from_variable(Some("2s".to_owned())), Ok(Duration::from_secs(2)));
        assert!(from_variable(Some("soon".to_owned())).is_err());
    }

    #[test]
    fn durations_have_a_number_and_a_unit() {
        assert_eq!(parse("10s"), Some(Duration::from_secs(10)));
        assert_eq!(parse("1.5s"), Some(Duration::from_millis(1500)));
        assert_eq!(parse(" 500ms "), Some(Duration::from_millis(500)));
        for wrong in ["", "10", "s", "0s", "-1s", "1 fortnight", "1..2s"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
