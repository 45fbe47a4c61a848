//! `Process`: an external program as a server to test.

mod error;
mod life;
mod output;
mod ready;
mod supervise;
#[cfg(test)]
mod tests;
mod tree;
mod watchdog;

use std::fmt;
use std::future::{Future, IntoFuture};
use std::panic::Location;
use std::pin::Pin;
use std::process::ExitStatus;
use std::sync::Arc;
use std::time::Duration;

use tokio::process::Command;
use tokio::sync::oneshot;

pub use error::ProcessError;
pub use ready::Ready;

use super::graceful::Graceful;
use super::{Host, note_peer, paused_refusal};
use crate::run::scope::{self, Scope};
use error::Problem;
use life::Life;
use ready::Check;
use supervise::{Plan, supervise};

/// How long a process has to get ready, unless [`Starting::ready_within`] says otherwise.
const READY_WITHIN: Duration = Duration::from_secs(10);
/// How much of a command is shown, in characters.
const SHOWN: usize = 120;

/// An external program that runs for as long as the test (or, in a session fixture, the process) that
/// started it, or until the handle is dropped.
///
/// What it prints is captured, and the last of it is in the report of a failed test. It gets nothing on
/// stdin. At its end it and everything that it started get SIGTERM, and one second later SIGKILL. When the
/// test process itself is killed, a watchdog kills them (on Linux also those that have left the process
/// group; they are known by the variable `WIRETEST_PROCESS` in their environment).
///
/// ```
/// use std::process::Command;
/// use wiretest::{Process, Ready};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> wiretest::Result {
/// let mut command = Command::new("sh");
/// command.args(["-c", "echo listening on port 4242; exec sleep 60"]);
///
/// let server = Process::spawn(command).ready(Ready::line(r"listening on port (\d+)")).await?;
/// assert_eq!(server.captured().as_deref(), Some("4242"));
/// # Ok(()) }
/// ```
pub struct Process {
    life: Arc<Life>,
    host: Graceful<Host>,
}

/// A process that is about to be started; await it for the [`Process`].
#[must_use = "a process starts when this is awaited"]
pub struct Starting {
    command: Command,
    ready: Vec<Ready>,
    limit: Duration,
    place: &'static Location<'static>,
}

impl Process {
    /// Prepares to start `command` (a `std` or a tokio `Command`); awaiting what this gives starts it.
    ///
    /// Its stdin, stdout and stderr and its process group are set here, whatever the command says of them.
    #[track_caller]
    pub fn spawn(command: impl Into<Command>) -> Starting {
        let place = Location::caller();
        Starting { command: command.into(), ready: Vec::new(), limit: READY_WITHIN, place }
    }

    /// Its process id, which is also its process group's.
    pub fn id(&self) -> u32 {
        self.life.lock().id
    }

    /// The last 64 KiB of what it printed to stdout and stderr, in the order of arrival.
    pub fn output(&self) -> String {
        self.life.output.text()
    }

    /// What the first group of a [`Ready::line`] pattern matched (without a group: the whole match).
    pub fn captured(&self) -> Option<String> {
        self.life.lock().captured.clone()
    }

    /// How it ended, if it has ended by itself.
    pub fn status(&self) -> Option<ExitStatus> {
        self.life.lock().ended.map(|(status, _)| status)
    }

    /// Ends it with everything that it started, and waits until all are gone, as dropping it does.
    ///
    /// # Errors
    /// When that takes longer than 4 seconds.
    pub async fn stop(self) -> crate::Result {
        self.host.stop().await.map_err(crate::Error::msg)
    }
}

impl fmt::Debug for Process {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Process({}, `{}`)", self.id(), self.life.command)
    }
}

impl Starting {
    /// Waits until the process is ready by this measure; with several, all must hold, one after the other.
    pub fn ready(mut self, ready: Ready) -> Self {
        self.ready.push(ready);
        self
    }

    /// How long it may take to get ready; 10 seconds unless said otherwise.
    pub fn ready_within(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    async fn start(self) -> Result<Process, ProcessError> {
        let life = Arc::new(Life::new(&show(&self.command), self.place.to_string()));
        scope::current().inspect(|scope| note_peer(scope, life.clone()));
        let phase = Phase::enter(format!("waiting for the process `{}` to get ready", life.command));
        let started = self.launch(life.clone()).await;
        phase.leave();
        started
            .map(|host| Process { life: life.clone(), host: Graceful::new(host) })
            .inspect_err(|_| life.lock().told = true)
    }

    async fn launch(self, life: Arc<Life>) -> Result<Host, ProcessError> {
        let not_started = |error| life.error(Problem::NotStarted(error));
        paused_refusal("`Process::spawn`").map_or(Ok(()), Err).map_err(not_started)?;
        let ready = checks(self.ready).map_err(|problem| life.error(Problem::BadCheck(problem)))?;
        let plan = Plan { command: self.command, mark: scope::unique("process"), ready, limit: self.limit };
        let label = format!("the process `{}` started at {}", life.command, self.place);
        let (sender, started) = oneshot::channel();
        let for_host = life.clone();
        let host = Host::start(label, move |stopping| supervise(for_host, plan, stopping, sender));
        let host = host.map_err(not_started)?;
        started.await.unwrap_or_else(|_| Err(life.error(Problem::Lost)))?;
        Ok(host)
    }
}

fn checks(ready: Vec<Ready>) -> Result<Vec<(Ready, Check)>, String> {
    ready.into_iter().map(|ready| Ok((ready.clone(), ready.check()?))).collect()
}

/// The command on one line, cut where only a script would go on.
fn show(command: &Command) -> String {
    let command = command.as_std();
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let text = words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ");
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(SHOWN) {
        Some((cut, _)) => format!("{}…", &line[..cut]),
        None => line,
    }
}

/// What the test was doing before this, to go back to once it is done; a test that its time limit ends
/// meanwhile is to say what it was waiting for.
struct Phase(Option<(Arc<Scope>, String)>);

impl Phase {
    fn enter(phase: String) -> Self {
        Self(scope::current().map(|scope| {
            let before = scope.phase();
            scope.set_phase(phase);
            (scope, before)
        }))
    }

    fn leave(self) {
        if let Some((scope, before)) = self.0 {
            scope.set_phase(before);
        }
    }
}

impl IntoFuture for Starting {
    type Output = Result<Process, ProcessError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.start())
    }
}

impl fmt::Debug for Starting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Starting(`{}`)", show(&self.command))
    }
}
