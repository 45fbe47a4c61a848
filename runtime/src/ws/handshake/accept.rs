//! Whether a 101 is what the RFC wants (RFC 6455, section 4.1, the client's six checks).

use http::HeaderMap;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

/// What is wrong with the answer to the request with `key` and `offered`; none if it may be used.
pub(crate) fn fault(headers: &HeaderMap, key: &str, offered: &[String]) -> Option<String> {
    upgrade(headers).or_else(|| accept(headers, key)).or_else(|| extras(headers, offered))
}

fn upgrade(headers: &HeaderMap) -> Option<String> {
    for (name, wanted) in [("upgrade", "websocket"), ("connection", "upgrade")] {
        if !has_token(headers, name, wanted) {
            let actual =
                value(headers, name).map_or_else(|| "absent".to_owned(), |value| format!("{value:?}"));
            return Some(format!("the answer's `{name}` must have {wanted:?}, and is {actual}"));
        }
    }
    None
}

fn accept(headers: &HeaderMap, key: &str) -> Option<String> {
    let wanted = derive_accept_key(key.as_bytes());
    match value(headers, "sec-websocket-accept") {
        Some(actual) if actual == wanted => None,
        Some(actual) => Some(format!(
            "the answer's `sec-websocket-accept` must be {wanted:?} for our key, and is {actual:?}"
        )),
        None => Some("the answer has no `sec-websocket-accept`".to_owned()),
    }
}

fn extras(headers: &HeaderMap, offered: &[String]) -> Option<String> {
    if let Some(extensions) = value(headers, "sec-websocket-extensions") {
        return Some(format!("the server chose the extensions {extensions:?}, and none were offered"));
    }
    let chosen = value(headers, "sec-websocket-protocol")?;
    let known = offered.contains(&chosen);
    let offer =
        if offered.is_empty() { "none was offered".to_owned() } else { format!("{offered:?} were offered") };
    (!known).then(|| format!("the server chose the sub-protocol {chosen:?}, and {offer}"))
}

fn value(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).trim().to_owned())
}

fn has_token(headers: &HeaderMap, name: &str, token: &str) -> bool {
    let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|part| part.trim().eq_ignore_ascii_case(token))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";

    fn fault_with(change: impl FnOnce(&mut HeaderMap)) -> String {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("upgrade", "WebSocket"),
            ("connection", "keep-alive, Upgrade"),
            ("sec-websocket-accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="),
        ] {
            headers.insert(name, value.parse().expect("a value"));
        }
        change(&mut headers);
        fault(&headers, KEY, &["v1".to_owned()]).unwrap_or_default()
    }

    #[test]
    fn a_legal_answer_has_no_fault() {
        assert_eq!(fault_with(|_| ()), "");
        assert_eq!(
            fault_with(|headers| drop(headers.insert("sec-websocket-protocol", "v1".parse().expect("v")))),
            ""
        );
    }

    #[test]
    fn each_fault_is_named() {
        let set = |name: &'static str, value: &'static str| {
            fault_with(|headers| drop(headers.insert(name, value.parse().expect("a value"))))
        };
        assert!(set("upgrade", "h2c").contains("`upgrade` must have \"websocket\""));
        assert!(set("connection", "close").contains("`connection` must have \"upgrade\""));
        assert!(set("sec-websocket-accept", "x").contains("and is \"x\""));
        assert!(set("sec-websocket-protocol", "v2").contains("chose the sub-protocol \"v2\""));
        assert!(set("sec-websocket-extensions", "permessage-deflate").contains("none were offered"));
        assert!(fault_with(|headers| drop(headers.remove("upgrade"))).contains("absent"));
    }
}
