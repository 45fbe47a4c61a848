//! What an external program leaves behind, and what is said of it.

mod getting_ready;

use std::collections::HashSet;
use std::process::Command as StdCommand;
use std::sync::Mutex;
use std::time::Instant;

use rustix::process::{Pid, Signal, kill_process};

use super::*;
use crate::net::testing::{TEST, body, report};

fn sh(script: &str) -> StdCommand {
    let mut command = StdCommand::new("sh");
    command.args(["-c", script]);
    command
}

/// This test binary as an external program that runs one of the helpers below.
fn helper(name: &str, argument: &str) -> StdCommand {
    let mut command = StdCommand::new(std::env::current_exe().expect("a test binary"));
    command.args(["--exact", &format!("net::process::tests::{name}"), "--nocapture"]);
    command.env(HELPER, argument);
    command
}

const HELPER: &str = "WIRETEST_TEST_HELPER";

fn pid(id: u32) -> Pid {
    i32::try_from(id).ok().and_then(Pid::from_raw).expect("an id")
}

fn running(pid: &str) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_some_and(|(_, rest)| !rest.starts_with(['Z', 'X']))
}

/// Waits for what other processes do, which nobody tells us.
fn eventually(what: &str, holds: impl Fn() -> bool) {
    let until = Instant::now() + Duration::from_secs(10);
    while !holds() {
        assert!(Instant::now() < until, "{what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// The processes whose command line says `text`.
fn with_argument(text: &str) -> HashSet<String> {
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let ids = processes.filter_map(|entry| entry.file_name().into_string().ok());
    let says = |pid: &String| {
        let line = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&line).contains(text)
    };
    ids.filter(says).collect()
}

/// A leader, a child that ignores SIGTERM, and one that has left group and parent.
const TREE: &str = r#"
sh -c 'trap "" TERM; while :; do sleep 60; done' &
child=$!
setsid sh -c 'echo $$ >&2; exec sleep 60' &
read -r _ 2>/dev/null
echo "mark $WIRETEST_PROCESS"
echo "tree $$ $child"
wait
"#;

/// The ids that `TREE` has printed, once all are there.
fn ids_of(output: &str) -> Option<Vec<String>> {
    let tree = output.lines().find_map(|line| line.strip_prefix("tree "))?;
    let stray =
        output.lines().find(|line| !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit()))?;
    Some(tree.split(' ').chain([stray]).map(ToOwned::to_owned).collect())
}

fn mark_of(output: &str) -> &str {
    output.lines().find_map(|line| line.strip_prefix("mark ")).expect("the mark is in its environment")
}

async fn tree() -> Process {
    let process = Process::spawn(sh(TREE)).ready(Ready::line("^tree")).ready(Ready::line(r"^\d+$")).await;
    process.expect("a tree")
}

#[tokio::test]
async fn dropping_the_handle_ends_the_whole_tree_and_the_watchdog() {
    let process = tree().await;
    let output = process.output();
    let ids = ids_of(&output).expect("three ids");
    let mark = mark_of(&output);
    assert!(ids.iter().all(|id| running(id)), "{output}");
    assert_eq!(with_argument(mark).len(), 1, "one watchdog");
    drop(process);
    assert!(!ids.iter().any(|id| running(id)), "{output}");
    assert_eq!(with_argument(mark), HashSet::new());
}

/// What the trees of the tests below have printed.
static LEFT: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn leave(process: Process) {
    LEFT.lock().expect("a lock").push(process.output());
    std::mem::forget(process);
}

#[test]
fn the_end_of_the_test_ends_the_tree_however_it_ends() {
    let passed = report(TEST, |cx| Box::pin(body(cx, async { leave(tree().await) })));
    assert_eq!(passed, None);
    let panicked = report(TEST, |cx| {
        Box::pin(body::<()>(cx, async {
            leave(tree().await);
            panic!("the body fell over");
        }))
    });
    assert!(panicked.is_some_and(|report| report.contains("the body fell over")));
    let blocked = report(TEST.timeout(1_000_000_000), |cx| {
        Box::pin(body(cx, async {
            leave(tree().await);
            std::thread::sleep(Duration::from_secs(4));
        }))
    });
    assert!(blocked.is_some_and(|report| report.contains("within its timeout of 1s")));
    let outputs = LEFT.lock().expect("a lock").clone();
    assert_eq!(outputs.len(), 3);
    for output in outputs {
        assert!(!ids_of(&output).expect("three ids").iter().any(|id| running(id)), "{output}");
    }
}

#[test]
fn a_killed_test_process_leaves_nothing() {
    let mut command = helper("killed_helper", "1");
    let mut victim = command.stdout(std::process::Stdio::piped()).spawn().expect("a test process");
    let mut printed = std::io::BufReader::new(victim.stdout.take().expect("its output"));
    let mut output = String::new();
    while !output.contains("all there") {
        assert_ne!(std::io::BufRead::read_line(&mut printed, &mut output).expect("a line"), 0, "{output}");
    }
    let ids = ids_of(&output).expect("three ids");
    assert!(ids.iter().all(|id| running(id)), "{output}");
    kill_process(pid(victim.id()), Signal::KILL).expect("killed");
    victim.wait().expect("it is gone");
    eventually("the tree is gone", || !ids.iter().any(|id| running(id)));
    eventually("the watchdog is gone", || with_argument(mark_of(&output)).iter().all(|id| !running(id)));
}

#[tokio::test]
async fn killed_helper() {
    if std::env::var(HELPER).is_err() {
        return;
    }
    let process = tree().await;
    println!("\n{}\nall there", process.output());
    std::future::pending::<()>().await;
}

#[test]
fn the_report_shows_the_output_and_the_end() {
    let report = report(TEST, |cx| {
        Box::pin(body::<()>(cx, async {
            let script = "trap 'echo out of memory >&2; kill -s SEGV $$' USR1; echo ready; sleep 60 & wait";
            let process = Process::spawn(sh(script)).ready(Ready::line("ready")).await.expect("ready");
            kill_process(pid(process.id()), Signal::USR1).expect("told");
            while process.status().is_none() || !process.output().contains("memory") {
                tokio::task::yield_now().await;
            }
            panic!("no answer");
        }))
    });
    let report = report.expect("it fails");
    assert!(report.contains("process `sh -c trap "), "{report}");
    assert!(report.contains("it ended by itself after"), "{report}");
    assert!(report.contains("signal: 11 (SIGSEGV)"), "{report}");
    assert!(report.contains("its output:\n  ready\n  out of memory"), "{report}");
}

#[test]
fn a_test_that_times_out_meanwhile_says_what_it_waited_for() {
    let report = report(TEST.timeout(200_000_000), |cx| {
        Box::pin(body(cx, async {
            let starting = Process::spawn(sh("echo loading; exec sleep 60"));
            starting.ready(Ready::line("ready")).await.expect("never");
        }))
    });
    let report = report.expect("it fails");
    assert!(
        report.contains("waiting for the process `sh -c echo loading; exec sleep 60` to get ready"),
        "{report}"
    );
    assert!(report.contains("its output:\n  loading"), "{report}");
}

#[test]
fn a_paused_clock_refuses_processes() {
    let report = report(TEST.paused_clock(), |cx| {
        Box::pin(body(cx, async { Process::spawn(sh("exit")).await.map(drop) }))
    });
    assert!(report.is_some_and(|report| report.contains("`Process::spawn` was refused")));
}
