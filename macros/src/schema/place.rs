//! Places in JSON documents.

use serde_json::Value;

/// `pointer` with one more step.
pub(super) fn step(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// A JSON Pointer, or where it leads nowhere: the longest part that leads somewhere, and the names there.
pub(super) fn find<'v>(document: &'v Value, pointer: &str) -> Result<&'v Value, (String, Vec<String>)> {
    let mut value = document;
    let mut walked = String::new();
    for encoded in pointer.split('/').skip(1) {
        let next = value.pointer(&format!("/{encoded}"));
        let Some(next) = next else {
            let names = value.as_object().map(|object| object.keys().cloned().collect()).unwrap_or_default();
            return Err((walked, names));
        };
        value = next;
        walked = format!("{walked}/{encoded}");
    }
    Ok(value)
}

/// A pointer as it reads in a message.
pub(super) fn shown(pointer: &str) -> String {
    if pointer.is_empty() { "its root".into() } else { format!("`{pointer}`") }
}

/// `%20` and its kin in the fragment of a URI.
pub(super) fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while at < bytes.len() {
        let hex = text.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        let byte = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        out.push(byte.unwrap_or(bytes[at]));
        at += if byte.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}
