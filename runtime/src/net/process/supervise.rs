//! The part of an external program's life that runs apart from the test: start, readiness, end.

use std::process::ExitStatus;
use std::sync::Arc;
use std::time::{Duration, Instant};
use std::{future, io};

use rustix::process::Signal;
use tokio::process::{Child, Command};
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout, timeout_at};

use super::error::{Problem, ProcessError};
use super::life::Life;
use super::output::Stream;
use super::ready::{Check, Ready};
use super::tree::{MARK, Tree};
use super::watchdog::Watchdog;
use crate::net::Stopping;

/// How long a process has to end after SIGTERM.
const GRACE: Duration = Duration::from_secs(1);
/// How long the system may take to remove what was killed.
const REMOVAL: Duration = Duration::from_secs(1);
/// How long the output of a process that has ended may keep coming: a stranger may hold its pipes.
const DRAIN: Duration = Duration::from_millis(250);
/// How often to look whether a whole tree has ended: the system tells of direct children only.
const LOOK: Duration = Duration::from_millis(5);

/// How to start a process, and when it is ready.
pub(super) struct Plan {
    pub(super) command: Command,
    pub(super) mark: String,
    pub(super) ready: Vec<(Ready, Check)>,
    pub(super) limit: Duration,
}

/// A process with all that it has started, and the watchdog.
struct Running {
    child: Child,
    tree: Tree,
    started: Instant,
    /// Kills the tree unless it is dismissed.
    watchdog: Watchdog,
}

/// Starts the process, tells whether it got ready, and stays with it to its end.
pub(super) async fn supervise(
    life: Arc<Life>,
    plan: Plan,
    stopping: Stopping,
    started: oneshot::Sender<Result<(), ProcessError>>,
) {
    let mut running = match start(plan.command, &plan.mark, &plan.ready).await {
        Ok(running) => running,
        Err(problem) => return drop(started.send(Err(life.error(problem)))),
    };
    life.lock().id = running.child.id().unwrap_or_default();
    let reading = tokio::spawn(read(life.clone(), &mut running.child));
    let ready = tokio::select! {
        biased;
        () = stopping.wait() => Err(Problem::Lost),
        ready = get_ready(&life, &mut running, &plan.ready, plan.limit) => ready,
    };
    if let Err(problem) = ready {
        running.end(&stopping).await;
        let _ = timeout(DRAIN, reading).await;
        return drop(started.send(Err(life.error(problem))));
    }
    drop(started.send(Ok(())));
    tokio::select! {
        biased;
        () = stopping.wait() => {}
        () = note_end(&life, &mut running) => {}
    }
    running.end(&stopping).await;
    let _ = timeout(DRAIN, reading).await;
}

async fn start(command: Command, mark: &str, ready: &[(Ready, Check)]) -> Result<Running, Problem> {
    for (_, check) in ready {
        if let Some(addr) = check.occupied().await {
            return Err(Problem::Occupied(addr));
        }
    }
    spawn(command, mark).map_err(Problem::NotStarted)
}

fn spawn(mut command: Command, mark: &str) -> io::Result<Running> {
    use std::process::Stdio;
    command.env(MARK, mark).process_group(0).kill_on_drop(true);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut watchdog = Watchdog::start(mark)?;
    let child = command.spawn()?;
    let id = child.id().unwrap_or_default();
    watchdog.watch(id)?;
    Ok(Running { tree: Tree::new(id, mark)?, child, started: Instant::now(), watchdog })
}

fn read(life: Arc<Life>, child: &mut Child) -> impl Future<Output = ()> + use<> {
    let (out, err) = (child.stdout.take(), child.stderr.take());
    async move {
        tokio::join!(life.output.read(out, Stream::Out), life.output.read(err, Stream::Err));
    }
}

async fn get_ready(
    life: &Life,
    running: &mut Running,
    ready: &[(Ready, Check)],
    limit: Duration,
) -> Result<(), Problem> {
    let until = tokio::time::Instant::now() + limit;
    for (ready, check) in ready {
        let mut last = None;
        let held = tokio::select! {
            biased;
            held = timeout_at(until, check.holds(&life.output, &mut last)) => held.map_err(|_| None),
            status = running.child.wait() => Err(status.ok()),
        };
        match held {
            Ok(Some(captured)) => life.lock().captured = Some(captured),
            Ok(None) => {}
            Err(Some(status)) => return Err(Problem::Exited { status, check: ready.to_string() }),
            Err(None) => return Err(Problem::NotReady { check: ready.to_string(), limit, last }),
        }
    }
    Ok(())
}

/// Notes how the process ended by itself; then there is nothing more to note.
async fn note_end(life: &Life, running: &mut Running) {
    if let Ok(status) = running.child.wait().await {
        life.note_end(status, running.started.elapsed());
    }
    future::pending::<()>().await;
}

impl Running {
    /// Ends the whole tree: SIGTERM, a grace unless there is a hurry, SIGKILL.
    async fn end(&mut self, stopping: &Stopping) {
        let gone = self.tree.signal(Signal::TERM) && {
            tokio::select! {
                biased;
                () = stopping.hurry() => false,
                gone = self.gone_within(GRACE) => gone,
            }
        };
        if !gone {
            let killed = async {
                // Again and again: what is killed may have started something in between.
                while self.tree.signal(Signal::KILL) {
                    sleep(LOOK).await;
                }
            };
            let _ = timeout(REMOVAL, killed).await;
        }
        // What has ended must be waited for, or it stays as a zombie.
        let _: Result<io::Result<ExitStatus>, _> = timeout(REMOVAL, self.child.wait()).await;
        self.watchdog.dismiss();
    }

    async fn gone_within(&mut self, limit: Duration) -> bool {
        let gone = async {
            while self.tree.alive() {
                let _ = self.child.try_wait();
                sleep(LOOK).await;
            }
        };
        timeout(limit, gone).await.is_ok()
    }
}
