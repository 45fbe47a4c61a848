//! Lists of predicates.

use proc_macro2::{Ident, TokenStream};
use syn::LitStr;

use super::{Atom, Judged, Operand, Target, parse};
use crate::args::split::split;
use crate::args::{Value, Written};
use crate::problems::Problems;
use crate::suggest;

/// What the predicates look at.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Flavor {
    Message,
    Json,
}

/// Reads `key(P, ..)` on a message.
#[cfg(feature = "grpc")]
pub(crate) fn message(written: &Written, problems: &mut Problems) -> Option<Vec<Judged>> {
    setting(written, Flavor::Message, "id == \"7\"", problems)
}

/// Reads `key(P, ..)` on JSON.
#[cfg(feature = "ws")]
pub(crate) fn json(written: &Written, problems: &mut Problems) -> Option<Vec<Judged>> {
    setting(written, Flavor::Json, "\"/type\" == \"welcome\"", problems)
}

fn setting(written: &Written, flavor: Flavor, example: &str, problems: &mut Problems) -> Option<Vec<Judged>> {
    if let Value::List(group) = &written.value {
        return Some(read_list(group.stream(), flavor, problems));
    }
    problems.at(
        written.blame(),
        format!("`{key}` is a list of predicates: `{key}({example})`", key = written.key),
    );
    None
}

/// Every predicate that can be read; an `&&` at the top is two.
pub(crate) fn read_list(tokens: TokenStream, flavor: Flavor, problems: &mut Problems) -> Vec<Judged> {
    split(tokens).into_iter().flat_map(|item| parse::predicate(item, flavor, problems)).collect()
}

impl Judged {
    /// Reports every leftmost name that is none of `fields`; whether there is none.
    pub(crate) fn check_fields(&self, kind: &Ident, fields: &[&str], problems: &mut Problems) -> bool {
        let mut good = true;
        self.atom.each_root(&mut |name| {
            if fields.iter().any(|field| name == field) {
                return;
            }
            let repair = suggest::did_you_mean(&name.to_string(), fields.iter().copied())
                .unwrap_or_else(|| format!("it has {}", suggest::list(fields.iter().copied())));
            problems.at(name, format!("`{kind}` has no field `{name}`; {repair}"));
            good = false;
        });
        good
    }
}

impl Judged {
    /// The first JSON Pointer in it.
    pub(crate) fn pointer(&self) -> Option<&LitStr> {
        self.atom.pointer()
    }
}

impl Atom {
    fn pointer(&self) -> Option<&LitStr> {
        match self {
            Self::Compare(Operand::Pointer(pointer), ..)
            | Self::Truth(Operand::Pointer(pointer))
            | Self::Has(Target::Pointer(pointer))
            | Self::Absent(Target::Pointer(pointer))
            | Self::Matches(Target::Pointer(pointer), _)
            | Self::Between(Target::Pointer(pointer), _) => Some(pointer),
            Self::Or(one, other) | Self::And(one, other) => one.pointer().or_else(|| other.pointer()),
            Self::Not(atom, _) => atom.pointer(),
            _ => None,
        }
    }

    fn each_root(&self, see: &mut dyn FnMut(&Ident)) {
        match self {
            Self::Compare(operand, ..) | Self::Truth(operand) => match operand {
                Operand::Path(path) | Operand::Around { path, .. } => see(path.name()),
                Operand::Pointer(_) => {}
            },
            Self::Has(target)
            | Self::Absent(target)
            | Self::Matches(target, _)
            | Self::Between(target, _) => {
                if let Target::Path(path) = target {
                    see(path.name());
                }
            }
            Self::Is(path, _) => see(path.name()),
            Self::Closure(_) => {}
            Self::Or(one, other) | Self::And(one, other) => {
                one.each_root(see);
                other.each_root(see);
            }
            Self::Not(atom, _) => atom.each_root(see),
        }
    }
}
