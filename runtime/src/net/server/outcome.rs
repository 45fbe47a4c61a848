//! What a server's future gave when it ended by itself, as far as its type lets us say.

use std::any::{Any, type_name};
use std::error::Error as StdError;

use crate::error::chain_text;

/// The error in `output`, if it is a `Result` of a known type that holds one.
pub(super) fn failure<T: 'static>(output: &T) -> Option<String> {
    let output: &dyn Any = output;
    let known: [fn(&dyn Any) -> Option<String>; 6] = [
        plain::<std::io::Error>,
        boxed::<dyn StdError + Send + Sync>,
        boxed::<dyn StdError>,
        shown::<String>,
        shown::<&'static str>,
        own,
    ];
    known.iter().chain(of_features()).find_map(|probe| probe(output))
}

/// `its future gave Err(..)`, or only the type of what it gave.
pub(super) fn describe<T: 'static>(output: &T) -> String {
    match failure(output) {
        Some(error) => format!("it ended by itself with an error: {error}"),
        None => format!("it ended by itself and gave `{}`", type_name::<T>()),
    }
}

#[cfg(feature = "grpc")]
fn of_features() -> &'static [fn(&dyn Any) -> Option<String>] {
    &[plain::<tonic::transport::Error>]
}

#[cfg(not(feature = "grpc"))]
fn of_features() -> &'static [fn(&dyn Any) -> Option<String>] {
    &[]
}

fn error_of<E: 'static>(output: &dyn Any) -> Option<&E> {
    output.downcast_ref::<Result<(), E>>()?.as_ref().err()
}

fn plain<E: StdError + 'static>(output: &dyn Any) -> Option<String> {
    error_of::<E>(output).map(|error| chain_text(error))
}

fn boxed<E: AsError + ?Sized + 'static>(output: &dyn Any) -> Option<String> {
    error_of::<Box<E>>(output).map(|error| chain_text(error.as_error()))
}

fn shown<E: std::fmt::Display + 'static>(output: &dyn Any) -> Option<String> {
    error_of::<E>(output).map(ToString::to_string)
}

fn own(output: &dyn Any) -> Option<String> {
    error_of::<crate::Error>(output).map(|error| format!("{error:?}"))
}

trait AsError {
    fn as_error(&self) -> &(dyn StdError + 'static);
}

impl AsError for dyn StdError {
    fn as_error(&self) -> &(dyn StdError + 'static) {
        self
    }
}

impl AsError for dyn StdError + Send + Sync {
    fn as_error(&self) -> &(dyn StdError + 'static) {
        self
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn the_error_of_a_known_result_is_found() {
        let io = || io::Error::other("port on fire");
        assert_eq!(failure(&Err::<(), _>(io())).as_deref(), Some("port on fire"));
        let boxed: Result<(), Box<dyn StdError + Send + Sync>> = Err("no store".into());
        assert_eq!(failure(&boxed).as_deref(), Some("no store"));
        let boxed: Result<(), Box<dyn StdError>> = Err("no store".into());
        assert_eq!(failure(&boxed).as_deref(), Some("no store"));
        let own: crate::Result = Err("no key".into());
        assert!(failure(&own).is_some_and(|text| text.starts_with("no key")));
        assert_eq!(failure(&Err::<(), _>("text")).as_deref(), Some("text"));
    }

    #[test]
    fn success_and_unknown_types_are_no_failure() {
        assert_eq!(failure(&Ok::<(), io::Error>(())), None);
        assert_eq!(describe(&7_u8), "it ended by itself and gave `u8`");
    }
}
