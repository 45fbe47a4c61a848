//! A second `impl` that fits nothing.
//!
//! Where a trait has one blanket `impl` that might fit, rustc takes it and reports each of its bounds that
//! does not hold: several errors, in the words of other traits. Where it has two, rustc tries both, finds
//! that neither fits, and reports the trait itself once, in the words of its `on_unimplemented`.

/// What no type is.
pub trait Never {
    /// Never called.
    fn never<T>(&self) -> T;
}

/// The parameter that keeps the second `impl` apart from the first.
#[derive(Debug)]
pub struct Nothing;
