//! The settings of an attribute as one table: key, example, reader.

use crate::problems::Problems;

use super::common::Common;
use super::setting::Written;

/// What [`settings!`] writes for each attribute.
pub(crate) trait Table: Clone + Default {
    /// Every key.
    fn keys() -> Vec<&'static str>;

    /// Reads one setting; `false` if the key is none of ours.
    fn read(&mut self, written: &Written, problems: &mut Problems) -> bool;

    /// These settings where written, else those of `base`.
    fn or(self, base: &Self) -> Self;
}

/// The settings of both tests with those of one.
#[derive(Clone, Default)]
pub(crate) struct Both<S> {
    pub(crate) common: Common,
    pub(crate) own: S,
}

impl<S: Table> Table for Both<S> {
    fn keys() -> Vec<&'static str> {
        [S::keys(), Common::keys()].concat()
    }

    fn read(&mut self, written: &Written, problems: &mut Problems) -> bool {
        self.own.read(written, problems) || self.common.read(written, problems)
    }

    fn or(self, base: &Self) -> Self {
        Self { common: self.common.or(&base.common), own: self.own.or(&base.own) }
    }
}

/// Declares the settings of an attribute:
/// `field "key" : Type, "example of its use", reader;` with `reader: fn(&Written, &mut Problems) -> Option<Type>`.
macro_rules! settings {
    ($(#[$doc:meta])* $name:ident { $($field:ident $key:literal: $ty:ty, $example:literal, $reader:path;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Default)]
        pub(crate) struct $name {
            $(pub(crate) $field: ::core::option::Option<$crate::args::Setting<::core::option::Option<$ty>>>,)*
        }

        impl $crate::args::Table for $name {
            fn keys() -> ::std::vec::Vec<&'static str> {
                ::std::vec![$($key),*]
            }

            fn read(
                &mut self,
                written: &$crate::args::Written,
                problems: &mut $crate::problems::Problems,
            ) -> bool {
                match written.key.to_string().as_str() {
                    $($key => $crate::args::table::fill(&mut self.$field, written, $example, $reader, problems),)*
                    _ => return false,
                }
                true
            }

            fn or(self, base: &Self) -> Self {
                Self { $($field: self.$field.or_else(|| base.$field.clone()),)* }
            }
        }
    };
}
pub(crate) use settings;

type Reader<T> = fn(&Written, &mut Problems) -> Option<T>;
type Slot<T> = Option<super::Setting<Option<T>>>;

/// Reads the value into its slot, once.
pub(crate) fn fill<T>(
    slot: &mut Slot<T>,
    written: &Written,
    example: &str,
    reader: Reader<T>,
    problems: &mut Problems,
) {
    if slot.is_some() {
        problems.at(&written.key, format!("`{}` is written twice; keep one", written.key));
        return;
    }
    let value = if is_empty(written) {
        problems.at(&written.key, format!("`{}` needs a value: `{example}`", written.key));
        None
    } else {
        reader(written, problems)
    };
    *slot = Some(super::Setting { site: written.site.clone(), value });
}

fn is_empty(written: &Written) -> bool {
    match &written.value {
        super::Value::Bare => true,
        super::Value::Equals(tokens) => tokens.is_empty(),
        super::Value::List(group) => group.stream().is_empty(),
    }
}
