//! The `grpc-timeout` header (gRPC over HTTP/2, "Timeout"): at most eight digits and a unit.

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};

pub(crate) const HEADER: HeaderName = HeaderName::from_static("grpc-timeout");

/// The greatest number that the header can hold.
const MOST: u128 = 99_999_999;

/// What the request's header says; none when it is absent or none of the format.
pub(crate) fn read(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(HEADER)?.to_str().ok()?;
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if digits.is_empty() || digits.len() > 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: u64 = digits.parse().ok()?;
    Some(match unit {
        "H" => Duration::from_secs(number * 3600),
        "M" => Duration::from_secs(number * 60),
        "S" => Duration::from_secs(number),
        "m" => Duration::from_millis(number),
        "u" => Duration::from_micros(number),
        "n" => Duration::from_nanos(number),
        _ => return None,
    })
}

/// The header's value, in the finest unit that it fits; rounded up, so that a peer is never early.
pub(super) fn write(timeout: Duration) -> HeaderValue {
    const UNITS: [(u128, char); 6] = [
        (1, 'n'),
        (1_000, 'u'),
        (1_000_000, 'm'),
        (1_000_000_000, 'S'),
        (60_000_000_000, 'M'),
        (3_600_000_000_000, 'H'),
    ];
    let nanos = timeout.as_nanos();
    let fits = UNITS.into_iter().map(|(size, unit)| (nanos.div_ceil(size), unit));
    let text = fits
        .into_iter()
        .find(|(number, _)| *number <= MOST)
        .map_or_else(|| format!("{MOST}H"), |(number, unit)| format!("{number}{unit}"));
    HeaderValue::from_str(&text).unwrap_or_else(|_| unreachable!("digits and a letter are a header's value"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(text: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(HEADER, HeaderValue::from_static(text))])
    }

    #[test]
    fn the_finest_unit_that_fits_is_written() {
        assert_eq!(write(Duration::from_millis(2)), "2000000n");
        assert_eq!(write(Duration::from_millis(100)), "100000u");
        assert_eq!(write(Duration::from_secs(2)), "2000000u");
        assert_eq!(write(Duration::from_nanos(100_000_001)), "100001u");
        assert_eq!(write(Duration::from_secs(1000)), "1000000m");
        assert_eq!(write(Duration::MAX), "99999999H");
    }

    #[test]
    fn what_was_written_is_read() {
        for timeout in [Duration::from_nanos(7), Duration::from_millis(100), Duration::from_secs(86_400)] {
            let headers = HeaderMap::from_iter([(HEADER, write(timeout))]);
            assert_eq!(read(&headers), Some(timeout));
        }
    }

    #[test]
    fn what_is_no_timeout_is_none() {
        for text in ["", "S", "1", "1x", "123456789S", "-1S", "1 S"] {
            assert_eq!(read(&headers(text)), None, "{text}");
        }
    }
}
