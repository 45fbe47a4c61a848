//! The upgrade request (RFC 6455, section 4.1).

use http::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

/// The request's bytes. A header of the test's own takes the place of ours.
pub(crate) fn encode(url: &Url, headers: &HeaderMap, protocols: &[String], key: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(512);
    let path = url.path();
    out.extend_from_slice(b"GET ");
    out.extend_from_slice(if path.is_empty() { b"/" } else { path.as_bytes() });
    if let Some(query) = url.query() {
        out.push(b'?');
        out.extend_from_slice(query.as_bytes());
    }
    out.extend_from_slice(b" HTTP/1.1\r\n");
    for (name, value) in own(url, protocols, key) {
        if !headers.contains_key(name) {
            line(&mut out, name, value.as_bytes());
        }
    }
    for (name, value) in headers {
        line(&mut out, name.as_str(), value.as_bytes());
    }
    out.extend_from_slice(b"\r\n");
    out
}

fn own(url: &Url, protocols: &[String], key: &str) -> Vec<(&'static str, String)> {
    let mut own = vec![
        ("host", host(url)),
        ("connection", "Upgrade".to_owned()),
        ("upgrade", "websocket".to_owned()),
        ("sec-websocket-version", "13".to_owned()),
        ("sec-websocket-key", key.to_owned()),
    ];
    if !protocols.is_empty() {
        own.push(("sec-websocket-protocol", protocols.join(", ")));
    }
    own
}

fn line(out: &mut Vec<u8>, name: &str, value: &[u8]) {
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b": ");
    out.extend_from_slice(value);
    out.extend_from_slice(b"\r\n");
}

/// Host and port as the `Host` header has them: without the scheme's own port.
fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or("localhost");
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// The port to connect to.
pub(crate) fn port(url: &Url) -> u16 {
    url.port().unwrap_or(if secure(url) { 443 } else { 80 })
}

/// Whether the URL asks for TLS.
pub(crate) fn secure(url: &Url) -> bool {
    matches!(url.scheme(), "wss" | "https")
}

/// A header of the test's, checked.
pub(crate) fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), String> {
    let key = HeaderName::try_from(name).map_err(|error| format!("the header name {name:?}: {error}"))?;
    let value = HeaderValue::try_from(value).map_err(|error| format!("the value of `{name}`: {error}"))?;
    Ok((key, value))
}

/// The URL for reports: user, password, and what `?token=` and its kin carry are not shown.
pub(crate) fn redacted(url: &Url) -> String {
    let mut shown = url.clone();
    let _ = shown.set_password(None);
    let _ = shown.set_username("");
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    if pairs.iter().any(|(key, _)| secret(key)) {
        shown.query_pairs_mut().clear();
        for (key, value) in &pairs {
            let value = if secret(key) { "REDACTED" } else { value };
            shown.query_pairs_mut().append_pair(key, value);
        }
    }
    shown.to_string()
}

/// Query keys are spelt in more ways than headers are: `access_token`, `apiKey`.
fn secret(key: &str) -> bool {
    let key = key.to_ascii_lowercase().replace('_', "-");
    crate::report::is_secret(&key)
        || ["token", "key", "secret", "password", "ticket", "signature"].iter().any(|end| key.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).expect("a URL")
    }

    #[test]
    fn the_request_is_what_the_rfc_wants() {
        let mut headers = HeaderMap::new();
        headers.append("authorization", HeaderValue::from_static("Bearer t"));
        let bytes = encode(&url("ws://localhost:81/a%20b?c=d"), &headers, &["v1".into(), "v2".into()], "K");
        let text = String::from_utf8(bytes).expect("text");
        assert_eq!(
            text,
            "GET /a%20b?c=d HTTP/1.1\r\nhost: localhost:81\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\
             sec-websocket-version: 13\r\nsec-websocket-key: K\r\nsec-websocket-protocol: v1, v2\r\n\
             authorization: Bearer t\r\n\r\n"
        );
    }

    #[test]
    fn a_header_of_the_tests_own_replaces_ours() {
        let mut headers = HeaderMap::new();
        headers.append("sec-websocket-version", HeaderValue::from_static("12"));
        let bytes = encode(&url("wss://h/"), &headers, &[], "K");
        let text = String::from_utf8(bytes).expect("text");
        assert_eq!(text.matches("sec-websocket-version").count(), 1, "{text}");
        assert!(text.contains("host: h\r\n"), "{text}");
    }

    #[test]
    fn secrets_of_a_url_are_not_shown() {
        let shown = redacted(&url("ws://u:p@h/ws?access_token=abc&room=1&apiKey=x"));
        assert_eq!(shown, "ws://h/ws?access_token=REDACTED&room=1&apiKey=REDACTED");
    }
}
