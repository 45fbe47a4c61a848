//! What an error says in a report, as far as its type lets us say: an error all of its causes, text itself,
//! anything else its `Debug`.

use std::any::Any;
use std::cell::Cell;
use std::error::Error as StdError;
use std::fmt;

use crate::error::{Boxed, chain_text};

/// What a fixture gave, on its way into a report: generated code knows its type. The inherent method answers where
/// it holds an error or text, that of [`Tells`] for everything else.
#[derive(Debug)]
pub struct Told<R>(pub R);

/// The same of what a test gave, whose value is nothing and whose error may be borrowed: [`TellsBox`] knows one more
/// type, and [`Tells`] takes the rest by reference, which is what the compiler tries last.
pub struct ToldTest<R>(Cell<Option<R>>);

impl<R> ToldTest<R> {
    /// Of `given`.
    pub fn new(given: R) -> Self {
        Self(Cell::new(Some(given)))
    }

    fn given(&self) -> R {
        self.0.take().unwrap_or_else(|| unreachable!("it is asked once"))
    }
}

/// An error as its causes.
pub struct Causes(String);

impl fmt::Debug for Causes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<T, E: Into<Boxed>> Told<Result<T, E>> {
    /// With all that the error says.
    ///
    /// # Errors
    /// The fixture's own.
    pub fn told(self) -> Result<T, Causes> {
        self.0.map_err(|error| Causes(chain_text(error.into().as_ref())))
    }
}

impl<E: Into<Boxed>> ToldTest<Result<(), E>> {
    /// With all that the error says.
    ///
    /// # Errors
    /// The test's own.
    pub fn told(self) -> Result<(), Causes> {
        Told(self.given()).told()
    }
}

/// The answer for an error in a box that no thread shares.
pub trait TellsBox {
    /// With all that the error says.
    ///
    /// # Errors
    /// The test's own.
    fn told(self) -> Result<(), Causes>;
}

impl TellsBox for ToldTest<Result<(), Box<dyn StdError>>> {
    fn told(self) -> Result<(), Causes> {
        self.given().map_err(|error| Causes(chain_text(error.as_ref())))
    }
}

/// The answer for what holds no error that we know.
pub trait Tells {
    /// What it is.
    type Given;
    /// As it is.
    fn told(self) -> Self::Given;
}

impl<R> Tells for Told<R> {
    type Given = R;

    fn told(self) -> R {
        self.0
    }
}

impl<R> Tells for &ToldTest<R> {
    type Given = R;

    fn told(self) -> R {
        self.given()
    }
}

/// The text of an error of which only `Debug` is known at compile time.
pub(crate) fn text<E: fmt::Debug + 'static>(error: &E) -> String {
    known(&Bare(error)).unwrap_or_else(|| format!("{error:?}"))
}

/// The error in `output`, if it is a `Result` of a known type that holds one.
pub(crate) fn failure<T: 'static>(output: &T) -> Option<String> {
    known(&Output(output))
}

/// What may hold an error.
trait Holds {
    fn error<E: 'static>(&self) -> Option<&E>;
}

/// The error itself.
struct Bare<'e>(&'e dyn Any);

impl Holds for Bare<'_> {
    fn error<E: 'static>(&self) -> Option<&E> {
        self.0.downcast_ref()
    }
}

/// Something that may be a `Result`.
struct Output<'o>(&'o dyn Any);

impl Holds for Output<'_> {
    fn error<E: 'static>(&self) -> Option<&E> {
        self.0.downcast_ref::<Result<(), E>>()?.as_ref().err()
    }
}

fn known(held: &impl Holds) -> Option<String> {
    let boxed = || held.error::<Boxed>().map(|error| chain_text(error.as_ref()));
    let local = || held.error::<Box<dyn StdError>>().map(|error| chain_text(error.as_ref()));
    let own = || held.error::<crate::Error>().map(|error| format!("{error:?}"));
    boxed()
        .or_else(local)
        .or_else(own)
        .or_else(|| held.error::<String>().cloned())
        .or_else(|| held.error::<&'static str>().map(ToString::to_string))
        .or_else(|| plain::<std::io::Error>(held))
        .or_else(|| plain::<crate::ProcessError>(held))
        .or_else(|| plain::<crate::CheckError>(held))
        .or_else(|| of_grpc(held))
        .or_else(|| of_ws(held))
}

fn plain<E: StdError + 'static>(held: &impl Holds) -> Option<String> {
    held.error::<E>().map(|error| chain_text(error))
}

#[cfg(feature = "grpc")]
fn of_grpc(held: &impl Holds) -> Option<String> {
    plain::<tonic::Status>(held)
        .or_else(|| plain::<tonic::transport::Error>(held))
        .or_else(|| plain::<crate::ConnectError>(held))
        .or_else(|| plain::<crate::UnexpectedStatus>(held))
}

#[cfg(not(feature = "grpc"))]
fn of_grpc(_: &impl Holds) -> Option<String> {
    None
}

#[cfg(feature = "ws")]
fn of_ws(held: &impl Holds) -> Option<String> {
    plain::<crate::RecvError>(held)
        .or_else(|| plain::<crate::SendError>(held))
        .or_else(|| plain::<crate::HandshakeError>(held))
        .or_else(|| plain::<crate::SchemaError>(held))
}

#[cfg(not(feature = "ws"))]
fn of_ws(_: &impl Holds) -> Option<String> {
    None
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
        assert_eq!(failure(&7_u8), None);
    }

    #[test]
    fn what_is_no_error_is_told_as_debug_has_it() {
        assert_eq!(text(&7_u8), "7");
        assert_eq!(text(&io::Error::other("port on fire")), "port on fire");
    }
}
