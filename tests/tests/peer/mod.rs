//! Foreign servers as external programs; `tests/peers/run` installs them.

use std::process::Command;
use std::time::Duration;

use wiretest::prelude::*;

/// Runs one of the programs below `tests/peers`.
pub(crate) fn command(program: &str) -> wiretest::Result<Command> {
    std::env::var_os("WIRETEST_PEERS").ok_or("WIRETEST_PEERS is not set: use tests/peers/run")?;
    let mut command = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/peers/peer"));
    command.arg(program);
    Ok(command)
}

/// Starts a server; it picks its own port.
pub(crate) async fn start(program: &str, args: &[&str]) -> wiretest::Result<Process> {
    let mut command = command(program)?;
    command.args(args);
    let listening = Ready::line(r"^listening on (127\.0\.0\.1:\d+)$");
    // Interpreters take their time on a busy machine.
    Ok(Process::spawn(command).ready(listening).ready_within(Duration::from_secs(25)).await?)
}

/// `127.0.0.1:port`
pub(crate) fn address(process: &Process) -> String {
    process.captured().expect("the line it was waited for has an address")
}
