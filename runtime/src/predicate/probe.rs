//! Walking a path through a message: `Option`s are unwrapped, indices and keys looked up, nothing panics.
//!
//! A method of `Probe<Option<T>>` wins over the method of `&Probe<T>` that every other type gets.

use std::borrow::Borrow;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;
use std::hash::{BuildHasher, Hash};
use std::slice::SliceIndex;

use super::leaf::Leaf;
use super::miss::{Judged, Miss};

/// A value that a path has reached.
#[derive(Debug)]
pub struct Probe<'a, T: ?Sized>(pub &'a T);

/// A path step on an `Option`. It is a trait and no inherent method so that a field that does not exist,
/// whose type is unknown, stays unknown after it: rustc then reports the field alone.
pub trait OptionProbe<'a> {
    /// What is inside.
    type Inside;
    /// The value inside.
    ///
    /// # Errors
    /// When it is absent.
    fn there(self, path: &str) -> Result<&'a Self::Inside, Miss>;
    /// The value inside, to compare.
    fn leaf(self, path: &'static str) -> Leaf<'a, Self::Inside>;
}

impl<'a, T> OptionProbe<'a> for Probe<'a, Option<T>> {
    type Inside = T;

    fn there(self, path: &str) -> Result<&'a T, Miss> {
        self.0.as_ref().ok_or_else(|| Miss::absent(path))
    }

    fn leaf(self, path: &'static str) -> Leaf<'a, T> {
        Leaf::new(path, self.0.as_ref())
    }
}

/// A path step on a value that is no `Option`: found one reference later.
pub trait AnyProbe<'a, T: ?Sized> {
    /// The value itself.
    ///
    /// # Errors
    /// Never.
    fn there(self, path: &str) -> Result<&'a T, Miss>;
    /// The value itself, to compare.
    fn leaf(self, path: &'static str) -> Leaf<'a, T>;
}

impl<'a, T: ?Sized> AnyProbe<'a, T> for &Probe<'a, T> {
    fn there(self, _path: &str) -> Result<&'a T, Miss> {
        Ok(self.0)
    }

    fn leaf(self, path: &'static str) -> Leaf<'a, T> {
        Leaf::new(path, Some(self.0))
    }
}

impl<'a, T> Probe<'a, Vec<T>> {
    /// The item, or the items, at `index`.
    ///
    /// # Errors
    /// When the index is out of bounds.
    pub fn at<I: SliceIndex<[T]>>(self, path: &str, index: I) -> Result<&'a I::Output, Miss> {
        self.0.get(index).ok_or_else(|| Miss::absent(path).of_items(self.0.len()))
    }
}

impl<'a> Probe<'a, String> {
    /// The part of the text at `index`.
    ///
    /// # Errors
    /// When the index is out of bounds, or within a character.
    pub fn at<I: SliceIndex<str>>(self, path: &str, index: I) -> Result<&'a I::Output, Miss> {
        self.0.get(index).ok_or_else(|| Miss::absent(path))
    }
}

impl<'a, K: Hash + Eq, V, S: BuildHasher> Probe<'a, HashMap<K, V, S>> {
    /// The value of `key`.
    ///
    /// # Errors
    /// When there is no such key.
    pub fn at<Q>(self, path: &str, key: impl Key<Q>) -> Result<&'a V, Miss>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.0.get(key.key()).ok_or_else(|| Miss::absent(path))
    }
}

impl<'a, K: Ord, V> Probe<'a, BTreeMap<K, V>> {
    /// The value of `key`.
    ///
    /// # Errors
    /// When there is no such key.
    pub fn at<Q>(self, path: &str, key: impl Key<Q>) -> Result<&'a V, Miss>
    where
        K: Borrow<Q>,
        Q: Ord + ?Sized,
    {
        self.0.get(key.key()).ok_or_else(|| Miss::absent(path))
    }
}

/// A map's key as it is written between brackets: `labels["k"]`, `counts[3]`.
pub trait Key<Q: ?Sized> {
    /// What the map is asked for.
    fn key(&self) -> &Q;
}

impl Key<str> for &str {
    fn key(&self) -> &str {
        self
    }
}

impl Key<str> for String {
    fn key(&self) -> &str {
        self
    }
}

impl Key<str> for &String {
    fn key(&self) -> &str {
        self
    }
}

macro_rules! plain_keys {
    ($($key:ty),*) => {$(
        impl Key<$key> for $key {
            fn key(&self) -> &$key {
                self
            }
        }
    )*};
}

plain_keys!(i32, i64, u32, u64, bool);

/// A field that can be absent: a message field, an `optional` scalar, a oneof.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no presence: it is always there",
    label = "a proto3 scalar without `optional`, a repeated field or a map cannot be absent",
    note = "compare the value instead (`!email.is_empty()`, `count != 0`), or make the field `optional` in the .proto file"
)]
pub trait Presence {
    /// What is inside, if it is there.
    type Inside;
    /// The value, if it is there.
    fn inside(&self) -> Option<&Self::Inside>;
}

impl<T> Presence for Option<T> {
    type Inside = T;

    fn inside(&self) -> Option<&T> {
        self.as_ref()
    }
}

// The bound stands on the methods: on the `impl` it would hide them, and its words with them.
impl<T> Probe<'_, T> {
    /// `has(path)`
    ///
    /// # Errors
    /// When the field is absent.
    pub fn has(self, path: &str) -> Judged
    where
        T: Presence,
    {
        self.0.inside().map(|_| ()).ok_or_else(|| Miss::absent(path).decided())
    }

    /// `absent(path)`
    ///
    /// # Errors
    /// When the field is there.
    pub fn absent(self, path: &str) -> Judged
    where
        T: Presence,
        T::Inside: Debug,
    {
        self.0.inside().map_or(Ok(()), |value| Err(Miss::there(path, value)))
    }
}
