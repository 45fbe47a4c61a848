//! The hub over real and in-memory connections: what it sends, to whom, and how it lets go.

mod client;
mod closing;
mod events;
mod faults;
mod handshake;
mod heartbeat;
mod resume;
