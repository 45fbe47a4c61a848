//! What a wire adds to every call that goes over it.

use std::time::Duration;

use http::HeaderMap;
use tonic::metadata::MetadataMap;

use super::request::{Entry, entry};

#[derive(Debug, Clone, Default)]
pub(super) struct Settings {
    metadata: HeaderMap,
    pub(super) deadline: Option<Duration>,
    pub(super) delay: Option<Duration>,
}

impl Settings {
    /// Adds one value; the error says what is wrong with it.
    pub(super) fn add(&mut self, key: &str, value: &[u8]) -> Result<(), String> {
        let mut metadata = MetadataMap::from_headers(std::mem::take(&mut self.metadata));
        let entry = entry(key, value).map(|entry| match entry {
            Entry::Text(key, value) => metadata.append(key, value),
            Entry::Bytes(key, value) => metadata.append_bin(key, value),
        });
        self.metadata = metadata.into_headers();
        entry.map(|_| ())
    }

    /// Puts the metadata into a request; a key that the request sets itself stays as it is there.
    pub(super) fn apply(&self, headers: &mut HeaderMap) {
        for name in self.metadata.keys() {
            if headers.contains_key(name) {
                continue;
            }
            for value in self.metadata.get_all(name) {
                headers.append(name, value.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_request_wins_and_duplicates_stay() {
        let mut settings = Settings::default();
        for (key, value) in [("x-tag", "a"), ("x-tag", "b"), ("authorization", "Bearer wire")] {
            settings.add(key, value.as_bytes()).expect("valid metadata");
        }
        let own = http::HeaderValue::from_static("Bearer request");
        let mut headers = HeaderMap::from_iter([(http::header::AUTHORIZATION, own)]);
        settings.apply(&mut headers);
        assert_eq!(headers.get_all("x-tag").iter().collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(headers.get_all("authorization").iter().collect::<Vec<_>>(), ["Bearer request"]);
    }
}
