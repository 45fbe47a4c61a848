//! What generated code names as `__private::ws`.

pub use super::expect::Expect;
pub use super::judge::Preds;
pub use super::schema::{IntoSchema, SchemaSource};
