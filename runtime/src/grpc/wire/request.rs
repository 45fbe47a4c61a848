//! What one request asks of its call.

use std::time::Duration;

use tonic::metadata::{AsciiMetadataKey, AsciiMetadataValue, BinaryMetadataKey, BinaryMetadataValue};

/// Options of one call, carried by the request to the [`Wire`](crate::Wire) under the stub.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct CallOptions {
    pub(crate) deadline: Option<Duration>,
    pub(crate) delay: Option<Duration>,
}

/// Options of one call, set on its `tonic::Request`.
///
/// ```
/// use std::time::Duration;
/// use wiretest::RequestExt;
///
/// let request = tonic::Request::new("the message")
///     .meta("x-request-id", "7")
///     .deadline(Duration::from_millis(100));
/// assert_eq!(request.metadata().get("x-request-id").unwrap(), "7");
/// ```
pub trait RequestExt: Sized {
    /// How long the call may take, headers and body; running out is `DEADLINE_EXCEEDED`. The least of this,
    /// the wire's and the test's counts. A plain `Request::set_timeout` is understood the same way.
    #[must_use]
    fn deadline(self, deadline: Duration) -> Self;

    /// Holds the response back this long, on our side of the wire, instead of what the test or the wire
    /// says. The deadline goes on ticking, so a longer delay tests what the client does about a slow peer.
    #[must_use]
    fn delay(self, delay: Duration) -> Self;

    /// Adds one value of metadata; a key's further values are kept beside the first. Text is for any key but
    /// `-bin` ones, whose values are bytes of any kind: `meta("trace-bin", b"\x00\x01")`.
    ///
    /// # Panics
    /// When the key or the value is not one that gRPC can carry.
    #[must_use]
    #[track_caller]
    fn meta(self, key: &str, value: impl AsRef<[u8]>) -> Self;
}

impl<T> RequestExt for tonic::Request<T> {
    fn deadline(mut self, deadline: Duration) -> Self {
        options(&mut self).deadline = Some(deadline);
        self
    }

    fn delay(mut self, delay: Duration) -> Self {
        options(&mut self).delay = Some(delay);
        self
    }

    #[track_caller]
    fn meta(mut self, key: &str, value: impl AsRef<[u8]>) -> Self {
        match entry(key, value.as_ref()) {
            Ok(Entry::Text(key, value)) => self.metadata_mut().append(key, value),
            Ok(Entry::Bytes(key, value)) => self.metadata_mut().append_bin(key, value),
            Err(problem) => panic!("{problem}"),
        };
        self
    }
}

fn options<T>(request: &mut tonic::Request<T>) -> &mut CallOptions {
    request.extensions_mut().get_or_insert_default()
}

/// One checked key and its value.
pub(super) enum Entry {
    Text(AsciiMetadataKey, AsciiMetadataValue),
    Bytes(BinaryMetadataKey, BinaryMetadataValue),
}

/// Checks a key and its value; the error says what is wrong with them.
pub(super) fn entry(key: &str, value: &[u8]) -> Result<Entry, String> {
    let lower = key.to_ascii_lowercase();
    if lower.ends_with("-bin") {
        let key = BinaryMetadataKey::from_bytes(lower.as_bytes());
        let key = key.map_err(|_| format!("`{lower}` is no metadata key"))?;
        return Ok(Entry::Bytes(key, BinaryMetadataValue::from_bytes(value)));
    }
    let name = AsciiMetadataKey::from_bytes(lower.as_bytes());
    let name = name.map_err(|_| format!("`{lower}` is no metadata key"))?;
    let value = AsciiMetadataValue::try_from(value).map_err(|_| {
        format!(
            "the value of `{lower}` is not printable ASCII: a key that ends in `-bin` takes bytes of any kind"
        )
    })?;
    Ok(Entry::Text(name, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_is_appended_and_bin_takes_bytes() {
        let request = tonic::Request::new(()).meta("X-Tag", "a").meta("x-tag", "b").meta("t-bin", b"\xab");
        let tags: Vec<_> = request.metadata().get_all("x-tag").iter().collect();
        assert_eq!(tags, ["a", "b"]);
        assert_eq!(
            request.metadata().get_bin("t-bin").and_then(|v| v.to_bytes().ok()).as_deref(),
            Some(&b"\xab"[..])
        );
    }

    #[test]
    #[should_panic(expected = "no metadata key")]
    fn a_key_that_is_none_is_refused() {
        let _ = tonic::Request::new(()).meta("no key", "a");
    }

    #[test]
    fn options_travel_as_an_extension() {
        let request = tonic::Request::new(()).deadline(Duration::from_secs(1)).delay(Duration::from_secs(2));
        let options = request.extensions().get::<CallOptions>().copied().unwrap_or_default();
        assert_eq!(options.deadline, Some(Duration::from_secs(1)));
        assert_eq!(options.delay, Some(Duration::from_secs(2)));
    }
}
