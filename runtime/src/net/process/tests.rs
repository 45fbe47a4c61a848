use std::collections::HashSet;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};
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

fn free_addr() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port")
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
async fn a_line_makes_it_ready_and_is_captured() {
    let script = "echo starting >&2; echo 'listening on 127.0.0.1:4242'; exec sleep 60";
    let process = Process::spawn(sh(script)).ready(Ready::line(r"listening on \S+:(\d+)")).await;
    let process = process.expect("it gets ready");
    assert_eq!(process.captured().as_deref(), Some("4242"));
    assert!(process.output().contains("listening on 127.0.0.1:4242"));
    assert_eq!(process.status(), None);
    let pid = process.id().to_string();
    assert!(running(&pid));
    process.stop().await.expect("it ends");
    assert!(!std::path::Path::new(&format!("/proc/{pid}")).exists(), "a zombie is left");
}

#[tokio::test]
async fn a_tcp_port_makes_it_ready() {
    let addr = free_addr();
    let process = Process::spawn(helper("http_helper", &addr.to_string())).ready(Ready::tcp(addr)).await;
    let process = process.expect("it gets ready");
    tokio::net::TcpStream::connect(addr).await.expect("it listens");
    drop(process);
    tokio::net::TcpStream::connect(addr).await.expect_err("it is gone");
}

#[tokio::test]
async fn only_a_2xx_makes_it_ready() {
    let addr = free_addr();
    let ready = Ready::http(format!("http://{addr}/health?deep=1"));
    let process = Process::spawn(helper("http_helper", &addr.to_string())).ready(ready).await;
    let output = process.expect("it gets ready").output();
    let asked: Vec<_> = output.lines().filter(|line| line.contains("GET /health?deep=1 HTTP/1.1")).collect();
    assert_eq!(asked.len(), 3, "{output}");
}

#[test]
fn http_helper() {
    let Ok(addr) = std::env::var(HELPER) else { return };
    let listener = TcpListener::bind(addr).expect("the port is free");
    let mut asked = 0;
    loop {
        let (mut stream, _) = listener.accept().expect("a connection");
        let mut request = [0; 1024];
        let length = stream.read(&mut request).unwrap_or_default();
        if length > 0 {
            asked += 1;
            println!("{}", String::from_utf8_lossy(&request[..length]));
            let status = if asked < 3 { "503 Service Unavailable" } else { "204 No Content" };
            let _ = write!(stream, "HTTP/1.1 {status}\r\n\r\n");
        }
    }
}

#[tokio::test]
async fn an_early_end_is_noticed_at_once() {
    let started = Instant::now();
    let script = "echo 'no database' >&2; exit 3";
    let error = Process::spawn(sh(script)).ready(Ready::tcp(free_addr())).await.expect_err("it ended");
    assert!(started.elapsed() < Duration::from_secs(5));
    assert_eq!(error.status().and_then(|status| status.code()), Some(3));
    assert_eq!(error.output(), "no database\n");
    let text = error.to_string();
    assert!(text.contains("ended before it was ready (a TCP connection to 127.0.0.1:"), "{text}");
    assert!(text.contains("exit status: 3\nits output:\n  no database"), "{text}");
}

#[tokio::test]
async fn one_that_does_not_get_ready_is_ended_and_told() {
    let ready = Ready::tcp(free_addr());
    let starting = Process::spawn(sh("echo $$; exec sleep 60")).ready(ready);
    let error = starting.ready_within(Duration::from_millis(300)).await.expect_err("it never listens");
    let text = error.to_string();
    assert!(text.contains("was not ready within 300ms: a TCP connection to"), "{text}");
    assert!(text.contains("the last attempt: Connection refused"), "{text}");
    assert!(!running(error.output().trim()), "{text}");
}

#[tokio::test]
async fn a_program_that_is_not_there_is_named() {
    let error = Process::spawn(StdCommand::new("wiretest-no-such-program")).await.expect_err("not there");
    let text = error.to_string();
    assert!(
        text.starts_with("the process `wiretest-no-such-program` could not be started: No such file"),
        "{text}"
    );
    assert!(std::error::Error::source(&error).is_some());
}

#[tokio::test]
async fn a_port_in_use_is_told_before_the_start() {
    let other = TcpListener::bind("127.0.0.1:0").expect("a port");
    let addr = other.local_addr().expect("an address");
    let error = Process::spawn(sh("exec sleep 60")).ready(Ready::tcp(addr)).await.expect_err("it is taken");
    assert!(error.to_string().contains(&format!("something else already answers at {addr}")), "{error}");
}

#[tokio::test]
async fn checks_that_make_no_sense_are_told() {
    for (ready, problem) in [
        (Ready::line("("), "`(` is no regex"),
        (Ready::http("nowhere"), "`nowhere` is no URL"),
        (Ready::http("https://localhost"), "is not `http://`"),
    ] {
        let error = Process::spawn(sh("exit")).ready(ready).await.expect_err("nonsense");
        assert!(error.to_string().contains(problem), "{error}");
    }
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
    let victim_id = Pid::from_raw(i32::try_from(victim.id()).expect("an id")).expect("an id");
    kill_process(victim_id, Signal::KILL).expect("killed");
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
            let script = "echo ready; read -r _; echo 'out of memory' >&2; kill -s SEGV $$";
            let process = Process::spawn(sh(script)).ready(Ready::line("ready")).await.expect("ready");
            while process.status().is_none() || !process.output().contains("memory") {
                tokio::task::yield_now().await;
            }
            panic!("no answer");
        }))
    });
    let report = report.expect("it fails");
    assert!(report.contains("process `sh -c echo ready;"), "{report}");
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
