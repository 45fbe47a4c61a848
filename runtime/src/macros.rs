//! The macros, with their documentation: the procedural ones are re-exported here so that it stands beside
//! the types it speaks of.

#[doc = include_str!("../docs/fixture.md")]
///
/// [`defer`]: crate::defer
/// [`env_url`]: crate::env_url
pub use wiretest_macros::fixture;
#[cfg(feature = "grpc")]
#[doc = include_str!("../docs/grpc_test.md")]
///
/// [`Faults::late`]: crate::Faults::late
/// [`GrpcServer`]: crate::GrpcServer
/// [`Wire`]: crate::Wire
pub use wiretest_macros::grpc_test;
#[cfg(feature = "ws")]
#[doc = include_str!("../docs/ws_test.md")]
pub use wiretest_macros::ws_test;

/// Judges a message, or JSON, by predicates in the middle of a body.
///
/// `check!(message, P, ..)` gives `Result<(), CheckError>`; every predicate is evaluated, and the error
/// names each that does not hold, with its path, the actual value and the expected one. A predicate is a
/// Rust expression whose leftmost name is a field of the message; with a JSON Pointer in the field's place
/// the message is a `serde_json::Value`.
///
/// ```
/// # #[derive(Debug)] struct User { id: String, tags: Vec<String> }
/// # fn main() -> wiretest::Result {
/// use wiretest::prelude::*;
///
/// let user = User { id: "user-123".into(), tags: vec!["admin".into()] };
/// check!(user, id == "user-123", tags.len() == 1, tags[0] == "admin")?;
///
/// let wrong = check!(user, id == "user-7").unwrap_err();
/// assert!(wrong.to_string().contains("user-123"));
/// # Ok(()) }
/// ```
#[macro_export]
macro_rules! check {
    ($($tokens:tt)*) => {
        $crate::__private::check_impl!(($crate) $($tokens)*)
    };
}
