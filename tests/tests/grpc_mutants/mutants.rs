//! The mutants, by what their expectations are about.

mod calls;
mod handlers;
mod metadata;
mod streams;
