//! Why there is no connection.

use std::fmt;
use std::panic::Location;
use std::sync::{Arc, LazyLock};

use http::HeaderMap;

/// Why a handshake gave no connection: the server's answer (RFC 6455, section 4), whole; or why there was
/// none, as for a refused connection.
#[derive(Clone)]
pub struct HandshakeError(Box<Detail>);

#[derive(Clone)]
pub(crate) struct Detail {
    pub(crate) problem: String,
    /// The URL, without secrets.
    pub(crate) url: String,
    pub(crate) location: &'static Location<'static>,
    pub(crate) answer: Option<Answer>,
    pub(crate) source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

/// What the server answered.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) response: http::Response<()>,
    pub(crate) body: Vec<u8>,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn new(response: http::Response<()>, body: Vec<u8>) -> Self {
        let text = String::from_utf8_lossy(&body).into_owned();
        Self { response, body, text }
    }
}

impl HandshakeError {
    pub(crate) fn new(detail: Detail) -> Self {
        Self(Box::new(detail))
    }

    /// The HTTP status of the answer; none when there was no answer, as when the connection was refused.
    pub fn status(&self) -> Option<u16> {
        self.0.answer.as_ref().map(|answer| answer.response.status().as_u16())
    }

    /// The answer's headers; empty when there was no answer.
    pub fn headers(&self) -> &HeaderMap {
        static NONE: LazyLock<HeaderMap> = LazyLock::new(HeaderMap::new);
        self.0.answer.as_ref().map_or(&NONE, |answer| answer.response.headers())
    }

    /// The whole body of the answer, as text; empty when there was none.
    pub fn body(&self) -> &str {
        self.0.answer.as_ref().map_or("", |answer| &answer.text)
    }

    /// The whole body of the answer, as it came.
    pub fn body_bytes(&self) -> &[u8] {
        self.0.answer.as_ref().map_or(&[], |answer| &answer.body)
    }

    /// The line of the test that connected.
    pub fn location(&self) -> &'static Location<'static> {
        self.0.location
    }

    pub(crate) fn detail(&self) -> &Detail {
        &self.0
    }
}

impl fmt::Display for HandshakeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Detail { problem, url, location, .. } = &*self.0;
        write!(f, "the handshake with {url} at {location} failed: {problem}")?;
        if !self.body().is_empty() {
            write!(f, "\n  body: {}", crate::report::clip(self.body()))?;
        }
        Ok(())
    }
}

impl fmt::Debug for HandshakeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::error::chain_text(self))
    }
}

impl std::error::Error for HandshakeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
