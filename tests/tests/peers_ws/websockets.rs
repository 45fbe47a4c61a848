//! Python's `websockets`.

use wiretest::prelude::*;

use crate::{HUB, peer};

#[path = "cases/mod.rs"]
mod cases;

const PROGRAM: &str = "hub/python_websockets.py";

#[fixture(scope = session)]
pub(crate) async fn process() -> wiretest::Result<Process> {
    peer::start(PROGRAM, &HUB).await
}

#[fixture(scope = session)]
pub(crate) async fn hub(process: &Process) -> Server {
    crate::server(process)
}

/// For one test alone; never pings.
#[fixture]
pub(crate) async fn quiet() -> wiretest::Result<Process> {
    peer::start(PROGRAM, &[]).await
}

/// For one test alone; minds whether pings are answered.
#[fixture]
async fn strict() -> wiretest::Result<Process> {
    peer::start(PROGRAM, &["--ping-ms", "100", "--pong-ms", "100"]).await
}

/// Its keepalive closes the connection.
#[ws_test(close(code = InternalError, by = server), messages = 1..)]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn a_silent_client_is_noticed(strict: Process) -> wiretest::Result {
    let mut silent = Ws::builder(crate::server(&strict).ws("/ws")).silent().await?;
    silent.recv_until(|message| message["type"] == "welcome").await?;
    silent.closed().await?;
    Ok(())
}
