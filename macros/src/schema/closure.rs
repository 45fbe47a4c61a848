//! A schema with everything that it refers to.

use std::collections::HashSet;

use super::check::Walk;
use super::document::Document;
use super::draft::Draft;
use super::place::find;
use super::reference::{Target, follow};
use super::{Fault, File};

/// Every document that is needed, and what is wrong in the schemas that are reached.
pub(super) struct Closure {
    pub(super) documents: Vec<Document>,
    pub(super) faults: Vec<Fault>,
}

impl Closure {
    /// Checks the schema at `pointer` of `document`, and all that it refers to.
    pub(super) fn check(document: Document, pointer: String) -> Self {
        let mut closure = Self { documents: vec![document], faults: Vec::new() };
        let (mut open, mut seen) = (vec![(0, pointer)], HashSet::new());
        while let Some((document, pointer)) = open.pop() {
            if seen.insert((document, pointer.clone())) {
                let walk = closure.walk(document, &pointer);
                seen.extend(walk.seen.into_iter().map(|place| (document, place)));
                closure.faults.extend(walk.faults);
                for (reference, at) in walk.references {
                    open.extend(closure.resolve(document, at, &reference));
                }
            }
        }
        closure
    }

    fn walk(&self, index: usize, pointer: &str) -> Walk {
        let document = &self.documents[index];
        let schema = find(&document.value, pointer).unwrap_or(&document.value);
        let named = if schema.get("$schema").is_some() { schema } else { &document.value };
        let (draft, fault) = match Draft::of(named) {
            Ok(draft) => (draft, None),
            Err(message) => (Draft::D2020, Some(message)),
        };
        let mut walk = Walk {
            document: index,
            draft,
            api_document: document.is_api(),
            faults: Vec::new(),
            references: Vec::new(),
            seen: Vec::new(),
        };
        match fault {
            Some(message) => {
                let at = if std::ptr::eq(named, schema) { pointer } else { "" };
                let pointer = format!("{at}/$schema");
                walk.faults.push(Fault { document: index, pointer, at_key: false, message });
            }
            None => walk.whole(schema, pointer),
        }
        walk
    }

    fn resolve(&mut self, document: usize, at: String, reference: &str) -> Option<(usize, String)> {
        match follow(self, document, &at, reference) {
            Ok(Target::Place(document, pointer)) => Some((document, pointer)),
            Ok(Target::MetaSchema) => None,
            Err(message) => {
                self.faults.push(Fault { document, pointer: at, at_key: false, message });
                None
            }
        }
    }

    /// Every file that the runtime needs, the first one first.
    pub(super) fn files(&self) -> Vec<File> {
        self.documents.iter().filter_map(|document| document.file.clone()).collect()
    }
}
