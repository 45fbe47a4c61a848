//! Durations: `"2s"`, `"500ms"`, `"1.5s"`.

use syn::{Lit, LitStr};

use super::setting::{Value, Written};
use super::split::parse_one;
use crate::problems::Problems;

/// A positive time in nanoseconds.
pub(crate) type Nanos = u64;

const UNITS: [(&str, u64); 8] = [
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("min", 60_000_000_000),
    ("h", 3_600_000_000_000),
];

/// Reads `key = "2s"`.
pub(crate) fn read(written: &Written, problems: &mut Problems) -> Option<Nanos> {
    let Value::Equals(tokens) = &written.value else {
        problems.at(written.blame(), format!("`{key}` is a time: `{key} = \"2s\"`", key = written.key));
        return None;
    };
    match parse_one::<Lit>(tokens.clone()) {
        Ok(Lit::Str(text)) => literal(&text, problems),
        Ok(Lit::Int(number)) if number.suffix().is_empty() => {
            problems.at(&number, format!("a time has a unit: write `\"{number}s\"` or `\"{number}ms\"`"));
            None
        }
        _ => {
            problems.at(written.blame(), "a time is written as text with its unit: `\"2s\"` or `\"500ms\"`");
            None
        }
    }
}

/// Reads the literal itself.
pub(crate) fn literal(text: &LitStr, problems: &mut Problems) -> Option<Nanos> {
    match nanos(&text.value()) {
        Ok(nanos) => Some(nanos),
        Err(message) => {
            problems.at(text, message);
            None
        }
    }
}

fn nanos(text: &str) -> Result<Nanos, String> {
    let text = text.trim();
    let cut = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let (number, unit) = (&text[..cut], text[cut..].trim_start());
    if number.is_empty() {
        return Err("a time is a number and its unit: write `\"2s\"` or `\"500ms\"`".into());
    }
    if unit.is_empty() {
        return Err(format!("a time has a unit: write `\"{number}s\"` or `\"{number}ms\"`"));
    }
    let Some((_, scale)) = UNITS.iter().find(|(name, _)| *name == unit) else {
        return Err(format!("there is no unit `{unit}`; write {}", unit_hint(number, unit)));
    };
    match scaled(number, *scale) {
        Some(0) => Err("a time is longer than zero".into()),
        Some(nanos) => Ok(nanos),
        None => Err(format!("`{text}` is no time that fits; write a number and a unit such as `\"1.5s\"`")),
    }
}

fn unit_hint(number: &str, unit: &str) -> String {
    let short = match unit.to_lowercase().trim_end_matches('s') {
        "sec" | "second" => "s",
        "milli" | "millisecond" | "msec" | "m" => "ms",
        "minute" => "m",
        "hour" | "hr" => "h",
        "micro" | "microsecond" | "u" => "us",
        "nano" | "nanosecond" | "n" => "ns",
        _ => return "one of `ns`, `us`, `ms`, `s`, `m` and `h`".into(),
    };
    format!("`\"{number}{short}\"`")
}

/// `number` may have a fraction; parts of a nanosecond are cut off.
fn scaled(number: &str, scale: u64) -> Option<u64> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if number.ends_with('.') || fraction.contains('.') || whole.is_empty() {
        return None;
    }
    let mut nanos = u128::from(whole.parse::<u64>().ok()?) * u128::from(scale);
    let mut place = u128::from(scale);
    for digit in fraction.chars() {
        nanos += place * u128::from(digit.to_digit(10)?) / 10;
        place /= 10;
    }
    u64::try_from(nanos).ok()
}

/// The time as it reads best in a message.
pub(crate) fn shown(nanos: Nanos) -> String {
    let fitting = ["h", "m", "s", "ms", "us", "ns"].into_iter().filter_map(|unit| {
        let (_, scale) = UNITS.iter().find(|(name, _)| *name == unit)?;
        nanos.is_multiple_of(*scale).then(|| format!("{}{unit}", nanos / scale))
    });
    fitting.into_iter().next().unwrap_or_else(|| format!("{nanos}ns"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_with_every_unit() {
        assert_eq!(nanos("2s"), Ok(2_000_000_000));
        assert_eq!(nanos("500ms"), Ok(500_000_000));
        assert_eq!(nanos("1.5s"), Ok(1_500_000_000));
        assert_eq!(nanos("0.25ms"), Ok(250_000));
        assert_eq!(nanos("1m"), Ok(60_000_000_000));
        assert_eq!(nanos("1h"), Ok(3_600_000_000_000));
        assert_eq!(nanos("1us"), Ok(1_000));
        assert_eq!(nanos("100ns"), Ok(100));
    }

    #[test]
    fn what_is_no_time_gets_its_repair() {
        assert_eq!(nanos("2"), Err("a time has a unit: write `\"2s\"` or `\"2ms\"`".into()));
        assert_eq!(nanos("2 seconds"), Err("there is no unit `seconds`; write `\"2s\"`".into()));
        for text in ["", "s", "0s", "0.0s", "1.s", ".5s", "1.2.3s", "99999999999999999999s", "-1s", "1e3s"] {
            assert!(nanos(text).is_err(), "{text}");
        }
    }

    #[test]
    fn times_are_shown_short() {
        assert_eq!(shown(1_500_000_000), "1500ms");
        assert_eq!(shown(60_000_000_000), "1m");
    }
}
