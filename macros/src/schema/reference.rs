//! What a `$ref` refers to.

use super::closure::Closure;
use super::draft::Draft;
use super::place::{decoded, find};
use super::{File, load};
use crate::suggest;

/// Where a reference leads.
pub(super) enum Target {
    /// To a place in a document.
    Place(usize, String),
    /// To a draft's own schema.
    MetaSchema,
}

/// Follows `reference`, which stands at `pointer` of `document`, and loads the file that it names.
pub(super) fn follow(
    closure: &mut Closure,
    document: usize,
    pointer: &str,
    reference: &str,
) -> Result<Target, String> {
    let (resource, fragment) = reference.split_once('#').unwrap_or((reference, ""));
    if Draft::is_meta_schema(resource) {
        return Ok(Target::MetaSchema);
    }
    let (document, root) = if resource.is_empty() {
        (document, closure.documents[document].resource_of(pointer).to_owned())
    } else if let Some(found) = by_id(closure, resource) {
        found
    } else {
        (load_file(closure, document, resource)?, String::new())
    };
    place(closure, document, &root, &decoded(fragment)).map(|pointer| Target::Place(document, pointer))
}

/// A schema that says itself that it is `resource`.
fn by_id(closure: &Closure, resource: &str) -> Option<(usize, String)> {
    let names = |id: &str| id == resource || id.ends_with(&format!("/{resource}"));
    closure.documents.iter().enumerate().find_map(|(index, document)| {
        let place = document.ids.iter().find(|(id, _)| names(id)).map(|(_, place)| place.clone());
        place.map(|place| (index, place))
    })
}

fn load_file(closure: &mut Closure, document: usize, resource: &str) -> Result<usize, String> {
    if resource.contains("://") || resource.starts_with("//") || resource.starts_with("urn:") {
        return Err(format!(
            "`$ref` to `{resource}` needs the network, which tests do not use; keep a copy beside this file and refer to it"
        ));
    }
    let Some(File { name, .. }) = &closure.documents[document].file else {
        return Err(format!(
            "an inline schema has no place from which `{resource}` could be found; write the schema in a file, \
             or refer to `#/$defs/..`"
        ));
    };
    if resource.starts_with('/') {
        return Err(format!("`$ref` is a path from this file, and `{resource}` is an absolute one"));
    }
    let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
    let path = load::joined(folder, &decoded(resource));
    if let Some(known) =
        closure.documents.iter().position(|one| one.file.as_ref().is_some_and(|file| file.name == path))
    {
        return Ok(known);
    }
    let loaded = load::document(&path)?;
    closure.documents.push(loaded);
    Ok(closure.documents.len() - 1)
}

fn place(closure: &Closure, document: usize, root: &str, fragment: &str) -> Result<String, String> {
    let document = &closure.documents[document];
    if !fragment.is_empty() && !fragment.starts_with('/') {
        let names = || document.anchors.iter().map(|(name, _)| name.as_str());
        let found =
            document.anchors.iter().find(|(name, _)| name == fragment).map(|(_, place)| place.clone());
        return found.ok_or_else(|| {
            let repair = suggest::did_you_mean(fragment, names())
                .unwrap_or_else(|| "a place in it is written `#/..`".into());
            format!("`$ref` finds no anchor `{fragment}`; {repair}")
        });
    }
    let pointer = format!("{root}{fragment}");
    match find(&document.value, &pointer) {
        Ok(_) => Ok(pointer),
        Err((walked, names)) => Err(nowhere(&format!("`$ref` to `#{fragment}`"), &pointer, &walked, &names)),
    }
}

/// The pointer leads nowhere after `walked`, where these `names` are.
pub(super) fn nowhere(what: &str, pointer: &str, walked: &str, names: &[String]) -> String {
    let missing = pointer[walked.len()..].split('/').nth(1).unwrap_or_default();
    let repair = suggest::did_you_mean(missing, names.iter().map(String::as_str)).unwrap_or_else(|| {
        let names: Vec<_> = names.iter().map(String::as_str).take(8).collect();
        if names.is_empty() {
            "nothing is inside".into()
        } else {
            format!("there are {}", suggest::list(names))
        }
    });
    format!("{what} leads nowhere: {} has no `{missing}`; {repair}", super::place::shown(walked))
}
