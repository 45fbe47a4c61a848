//! The WebSocket client and its expectations, against hubs that break exactly one rule each.

#[path = "ws_runtime/broken.rs"]
mod broken;
#[path = "ws_runtime/client.rs"]
mod client;
#[path = "ws_runtime/closing.rs"]
mod closing;
#[path = "ws_runtime/faults.rs"]
mod faults;
#[path = "ws_runtime/handshake.rs"]
mod handshake;
#[path = "ws_runtime/locals.rs"]
mod locals;
#[path = "ws_runtime/peer.rs"]
mod peer;
#[path = "ws_runtime/per_client.rs"]
mod per_client;
#[path = "ws_runtime/right_sides.rs"]
mod right_sides;
#[path = "ws_runtime/scopes.rs"]
mod scopes;
#[path = "ws_runtime/secure.rs"]
mod secure;
#[path = "ws_runtime/virtual_time.rs"]
mod virtual_time;
