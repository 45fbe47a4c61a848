//! The WebSocket check-list against hubs that we did not write. Run by `tests/peers/run`.

#![allow(clippy::duplicate_mod, reason = "the cases run once per server")]

mod aiohttp;
mod npm_ws;
#[path = "../peer/mod.rs"]
mod peer;
mod websockets;

use wiretest::prelude::*;

/// Every kind of client is known by it.
const TOKEN: &str = "secret";
/// Pings five times a second.
const HUB: [&str; 4] = ["--token", TOKEN, "--ping-ms", "200"];

fn server(process: &Process) -> Server {
    Server::remote(format!("http://{}", peer::address(process)))
}
