//! Where a client connects to.

use std::fmt;
use std::io;
use std::sync::Arc;

use tokio::io::DuplexStream;
use url::{ParseError, Url};

/// Opens one connection to an in-memory server.
pub(crate) type Connector = Arc<dyn Fn() -> io::Result<DuplexStream> + Send + Sync>;

/// Where a client connects to: a URL, and for an in-memory server the way to it.
///
/// Everything that is a URL converts into it; a text that is none is kept as it is and reported when
/// somebody connects. It prints as the URL.
///
/// ```
/// use wiretest::Target;
///
/// let target = Target::from("ws://127.0.0.1:8080/ws");
/// assert_eq!(target.to_string(), "ws://127.0.0.1:8080/ws");
/// assert!(Target::from("no url").url().is_err());
/// ```
#[derive(Clone)]
pub struct Target {
    text: String,
    url: Result<Url, ParseError>,
    // Only a WebSocket client connects to it.
    #[cfg_attr(not(feature = "ws"), allow(dead_code))]
    connector: Option<Connector>,
}

impl Target {
    /// The target at `url` that is reached through `connector` rather than through a socket.
    pub(crate) fn through(url: Url, connector: Connector) -> Self {
        Self { connector: Some(connector), ..Self::from(url) }
    }

    /// The URL.
    ///
    /// # Errors
    /// Why the text is no URL.
    pub fn url(&self) -> Result<&Url, ParseError> {
        self.url.as_ref().map_err(|error| *error)
    }

    /// The way to an in-memory server; none for a target that takes a socket.
    #[cfg(any(feature = "ws", test))]
    pub(crate) fn connector(&self) -> Option<&Connector> {
        self.connector.as_ref()
    }

    /// The same target with `key=value` in its query, in place of what stood there under that key.
    ///
    /// ```
    /// use wiretest::Target;
    ///
    /// let target = Target::from("ws://127.0.0.1/ws?last_seq=1&room=a").with_query("last_seq", "7");
    /// assert_eq!(target.to_string(), "ws://127.0.0.1/ws?room=a&last_seq=7");
    /// ```
    #[must_use]
    pub fn with_query(mut self, key: &str, value: &str) -> Self {
        if let Ok(url) = &mut self.url {
            replace_query(url, key, value);
            self.text = url.to_string();
        }
        self
    }
}

fn replace_query(url: &mut Url, key: &str, value: &str) {
    let kept: Vec<_> = url.query_pairs().into_owned().filter(|(name, _)| name != key).collect();
    url.query_pairs_mut().clear().extend_pairs(kept).append_pair(key, value);
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Target({:?})", self.text)
    }
}

impl From<Url> for Target {
    fn from(url: Url) -> Self {
        Self { text: url.to_string(), url: Ok(url), connector: None }
    }
}

impl From<&Url> for Target {
    fn from(url: &Url) -> Self {
        Self::from(url.clone())
    }
}

impl From<&str> for Target {
    fn from(text: &str) -> Self {
        Self { text: text.to_owned(), url: Url::parse(text), connector: None }
    }
}

impl From<String> for Target {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<&String> for Target {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<&Target> for Target {
    fn from(target: &Target) -> Self {
        target.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_is_no_url_is_kept() {
        let target = Target::from("not a url").with_query("a", "b");
        assert_eq!(target.to_string(), "not a url");
        assert_eq!(target.url(), Err(ParseError::RelativeUrlWithoutBase));
    }

    #[test]
    fn a_query_key_is_replaced_and_encoded() {
        let target = Target::from("ws://h/p?b=1&a=x&b=2").with_query("b", "ü &");
        assert_eq!(target.to_string(), "ws://h/p?a=x&b=%C3%BC+%26");
    }

    #[test]
    fn every_form_of_a_url_converts() {
        let url = Url::parse("ws://h/").expect("a URL");
        let forms: [Target; 6] = [
            "ws://h/".into(),
            String::from("ws://h/").into(),
            (&String::from("ws://h/")).into(),
            (&url).into(),
            (&Target::from("ws://h/")).into(),
            url.into(),
        ];
        assert!(forms.iter().all(|target| target.to_string() == "ws://h/"));
    }
}
