//! Predicates on messages and on JSON: what `reply(..)`, `first(..)`, `check!` and the rest evaluate.

mod checks;
#[cfg(feature = "ws")]
mod json;
mod leaf;
mod leaves;
mod miss;
mod order;
mod probe;
mod public;
mod right;

pub use checks::{Checks, closure, decided, either, holds, is, missing, not, present, truth};
#[cfg(feature = "ws")]
pub(crate) use json::order_key;
#[cfg(feature = "ws")]
pub use json::{JsonLeaf, json};
pub use leaf::{AnyLeaf, Leaf};
#[cfg(feature = "grpc")]
pub use leaves::{EnumOrInt, Span, Time};
pub use leaves::{Matched, ScalarLeaf};
pub use miss::{Judged, Miss};
pub use order::OrderKey;
pub use probe::{AnyProbe, OptionProbe, Presence, Probe};
#[cfg(feature = "ws")]
pub use public::Pointed;
pub use public::{CheckError, check, check_failed};
pub use right::{Bytes, EqualTo, Number, OrderedBy, Text as LeafText, Truth};
