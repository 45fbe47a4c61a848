//! WebSocket: the connection and its wire layer, the expectations, schemas.

pub mod private {}

/// Expectations.
#[derive(Debug)]
pub struct Expect {}
