//! Schemas in files, whose paths start at the crate's root.

use std::path::{Path, PathBuf};

use syn::LitStr;

use super::closure::Closure;
use super::document::Document;
use super::place::{decoded, find, shown};
use super::reference::nowhere;
use super::{File, Schema};
use crate::problems::Problems;
use crate::suggest;

/// Reads and checks `"file.json"` or `"file.json#/pointer"`.
pub(super) fn read(literal: &LitStr, problems: &mut Problems) -> Option<Schema> {
    match checked(&literal.value()) {
        Ok(schema) => Some(schema),
        Err(messages) => {
            for message in messages {
                problems.at(literal, message);
            }
            None
        }
    }
}

pub(super) fn checked(text: &str) -> Result<Schema, Vec<String>> {
    let (path, fragment) = text.split_once('#').unwrap_or((text, ""));
    let (path, pointer) = (joined("", path), decoded(fragment));
    if text.is_empty() {
        return Err(vec![
            "a schema is a file of this crate: write its path, `\"schemas/message.json\"`".into(),
        ]);
    }
    if text.contains("://") {
        return Err(vec!["a schema is read from a file of this crate; keep a copy of it there".into()]);
    }
    if !pointer.is_empty() && !pointer.starts_with('/') {
        let message = format!("the part of a file is a JSON Pointer: write `{path}#/{pointer}`");
        return Err(vec![message]);
    }
    let document = document(&path).map_err(|message| vec![message])?;
    if let Err((walked, names)) = find(&document.value, &pointer) {
        return Err(vec![format!(
            "`{path}`: {}",
            nowhere(&format!("`#{pointer}`"), &pointer, &walked, &names)
        )]);
    }
    let closure = Closure::check(document, pointer.clone());
    if closure.faults.is_empty() {
        return Ok(Schema::File { path, pointer, files: closure.files() });
    }
    let messages = closure.faults.iter().map(|fault| {
        let name = closure.documents[fault.document].file.as_ref().map_or("", |file| &file.name);
        format!("`{name}`, at {}: {}", shown(&fault.pointer), fault.message)
    });
    Err(messages.collect())
}

/// Reads one file.
pub(super) fn document(name: &str) -> Result<Document, String> {
    let absolute = root().join(name);
    let text = std::fs::read_to_string(&absolute).map_err(|error| unreadable(name, &absolute, &error))?;
    let value = serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|error| format!("`{name}` is not JSON: {error}"))?;
    let file = File { name: name.to_owned(), absolute: absolute.to_string_lossy().into_owned() };
    Ok(Document::of_file(file, value))
}

fn root() -> PathBuf {
    PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default())
}

/// `path` from `folder`, without `.` and `..` where they can be resolved.
pub(super) fn joined(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match (part, parts.last()) {
            ("" | ".", _) => {}
            ("..", Some(last)) if *last != ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    let absolute = if folder.is_empty() && path.starts_with('/') { "/" } else { "" };
    format!("{absolute}{}", parts.join("/"))
}

fn unreadable(name: &str, absolute: &Path, error: &std::io::Error) -> String {
    if absolute.is_dir() {
        return format!("`{name}` is a folder; a schema is one file in it");
    }
    if error.kind() != std::io::ErrorKind::NotFound {
        return format!("`{name}` cannot be read: {error}");
    }
    let repair = neighbour(name, absolute)
        .unwrap_or_else(|| "the path starts at the crate's root, where `Cargo.toml` is".into());
    format!("there is no file `{name}`; {repair}")
}

fn neighbour(name: &str, absolute: &Path) -> Option<String> {
    let wanted = absolute.file_name()?.to_string_lossy().into_owned();
    let entries = std::fs::read_dir(absolute.parent()?).ok()?;
    let mut names: Vec<_> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    let near = suggest::nearest(&wanted, names.iter().map(String::as_str))?;
    let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
    Some(format!("did you mean `{}`?", joined(folder, near)))
}
