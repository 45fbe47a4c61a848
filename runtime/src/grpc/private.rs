//! What generated code names of gRPC's expectations.

pub use super::judge::{Detail, Expect, FramePreds};
