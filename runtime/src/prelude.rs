//! Everything a test file needs: `use wiretest::prelude::*;`.
//!
//! `Result` and `Error` are left out, so that a file's own keep their meaning: write `wiretest::Result`.

pub use crate::fixture::defer;
pub use crate::shared::{current, env_url, eventually};
pub use crate::{CheckError, Server, Target};
