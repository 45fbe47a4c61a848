//! Where the attribute's schemas come from, and the cache that compiles each of them once.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use super::compile::{Compiled, Documents};
use super::{Schema, SchemaError};

/// A schema as the attribute names it.
#[derive(Debug, Clone, Copy)]
pub struct SchemaSource(Source);

#[derive(Debug, Clone, Copy)]
enum Source {
    File { name: &'static str, pointer: &'static str, files: &'static [(&'static str, &'static str)] },
    Inline(&'static str),
    Value(fn() -> Schema),
}

impl SchemaSource {
    /// The part at `pointer` of the file `name`; `files` are that file and all that it refers to, each with
    /// its path from the crate's root and its text.
    #[must_use]
    pub const fn file(
        name: &'static str,
        pointer: &'static str,
        files: &'static [(&'static str, &'static str)],
    ) -> Self {
        Self(Source::File { name, pointer, files })
    }

    /// JSON in the attribute itself.
    #[must_use]
    pub const fn inline(text: &'static str) -> Self {
        Self(Source::Inline(text))
    }

    /// A value of the user's.
    #[must_use]
    pub const fn value(value: fn() -> Schema) -> Self {
        Self(Source::Value(value))
    }
}

/// What `schema = EXPR` may be.
#[diagnostic::on_unimplemented(
    message = "`schema = ..` takes a `wiretest::Schema`, not `{Self}`",
    label = "this is no schema",
    note = "name a file (`schema = \"schemas/message.json\"`), write JSON (`schema = {{ .. }}`), or give a `Schema` value"
)]
pub trait IntoSchema {
    /// The schema.
    fn schema(&self) -> Schema;
}

impl IntoSchema for Schema {
    fn schema(&self) -> Schema {
        self.clone()
    }
}

impl IntoSchema for &Schema {
    fn schema(&self) -> Schema {
        Schema::clone(self)
    }
}

type Cache = HashMap<SourceKey, Result<Arc<Compiled>, SchemaError>>;

/// Statics are known by their address: hashing whole files on every connect would cost more than it saves.
#[derive(PartialEq, Eq, Hash)]
enum SourceKey {
    File(usize, usize, &'static str),
    Inline(usize, usize),
}

/// The compiled schema; from the cache if it was asked for before.
pub(crate) fn compiled(source: &SchemaSource) -> Result<Arc<Compiled>, SchemaError> {
    static CACHE: LazyLock<Mutex<Cache>> = LazyLock::new(Mutex::default);
    let key = match source.0 {
        Source::Value(value) => return value().compiled(),
        Source::File { name, pointer, files } => {
            SourceKey::File(files.as_ptr().addr(), name.as_ptr().addr(), pointer)
        }
        Source::Inline(text) => SourceKey::Inline(text.as_ptr().addr(), text.len()),
    };
    let mut cache = CACHE.lock().unwrap_or_else(PoisonError::into_inner);
    cache.entry(key).or_insert_with(|| compile(source.0).map(Arc::new)).clone()
}

fn compile(source: Source) -> Result<Compiled, SchemaError> {
    match source {
        Source::File { name, pointer, files } => {
            Compiled::new(&Documents { main: name, texts: files.to_vec() }, pointer)
        }
        Source::Inline(text) => Compiled::new(&Documents::alone(text), ""),
        Source::Value(_) => Err(SchemaError::new("a schema value compiles itself")),
    }
}
