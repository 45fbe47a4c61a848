//! WebSocket: the connection and its wire layer, the expectations, schemas.

pub(crate) mod private {}

/// Expectations.
#[derive(Debug)]
pub struct Expect {}
