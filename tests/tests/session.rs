//! Session fixtures: made once, shared, cleaned up when the process ends, however it ends.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use wiretest_tests::{Rerun, command};

mod made_once {
    use std::sync::atomic::{AtomicU32, Ordering};

    use wiretest::prelude::*;

    static MADE: AtomicU32 = AtomicU32::new(0);

    #[fixture(scope = session)]
    async fn counter() -> u32 {
        tokio::task::yield_now().await;
        MADE.fetch_add(1, Ordering::Relaxed) + 1
    }

    #[fixture(scope = session)]
    fn doubled(counter: &u32) -> u32 {
        counter * 2
    }

    #[grpc_test]
    #[case::a()]
    #[case::b()]
    #[case::c()]
    #[case::d()]
    async fn is_shared(counter: &u32, doubled: u32) {
        assert_eq!((*counter, doubled), (1, 2));
    }
}

/// Run in processes of their own by the tests below.
mod ends {
    use std::time::Duration;

    use wiretest::prelude::*;

    #[fixture(scope = session)]
    fn first() -> u8 {
        defer(async { eprintln!("session cleaned up: first") });
        1
    }

    #[fixture(scope = session)]
    fn second(first: &u8) -> u8 {
        defer(async { eprintln!("session cleaned up: second") });
        first + 1
    }

    #[grpc_test]
    #[ignore = "`session` runs it in a process of its own"]
    async fn normally(second: &u8) {
        assert_eq!(*second, 2);
    }

    #[grpc_test]
    #[ignore = "`session` runs it in a process of its own"]
    async fn in_failure(second: &u8) {
        assert_eq!(*second, 3);
    }

    #[grpc_test]
    #[ignore = "`session` runs it in a process of its own"]
    async fn by_signal(second: &u8) {
        defer(async { eprintln!("test cleaned up") });
        eprintln!("waiting");
        assert_eq!(*second, 2);
        std::future::pending::<()>().await;
    }

    #[fixture(scope = session)]
    fn slow_to_clean_up() {
        defer(slowly("session cleaned up slowly"));
    }

    async fn slowly(text: &'static str) {
        tokio::time::sleep(Duration::from_millis(300)).await;
        eprintln!("{text}");
    }

    /// Its body ends with its clean-up still running, and with it the last test.
    #[grpc_test]
    #[ignore = "`session` runs it in a process of its own"]
    async fn by_signal_as_the_body_ends(slow_to_clean_up: &()) {
        let (begins, begun) = tokio::sync::oneshot::channel();
        defer(async move {
            begins.send(()).expect("the body waits");
            slowly("test cleaned up slowly").await;
        });
        eprintln!("waiting");
        begun.await.expect("the clean-up begins");
    }

    #[grpc_test]
    #[ignore = "`session` runs it in a process of its own"]
    async fn by_signal_during_a_clean_up(slow_to_clean_up: &()) {
        defer(async {
            eprintln!("waiting");
            slowly("test cleaned up slowly").await;
        });
    }

    #[fixture(scope = session)]
    fn cleans_up_by_name() {
        defer(async {
            let name = current().name().to_owned();
            defer(async move { eprintln!("{name} cleaned up") });
        });
    }

    #[grpc_test]
    #[ignore = "`session` runs it in a process of its own"]
    async fn with_a_clean_up_of_a_clean_up(cleans_up_by_name: &()) {}

    #[fixture(scope = session)]
    fn broken_clean_up() {
        defer(async { Err::<(), _>("the volume is busy") });
    }

    #[grpc_test]
    #[ignore = "`session` runs it in a process of its own"]
    async fn with_a_failing_clean_up(broken_clean_up: &()) {}
}

mod fails {
    use std::sync::atomic::{AtomicU32, Ordering};

    use wiretest::prelude::*;

    static TRIES: AtomicU32 = AtomicU32::new(0);

    #[fixture(scope = session)]
    async fn broken() -> Result<u32, std::io::Error> {
        let tries = TRIES.fetch_add(1, Ordering::Relaxed) + 1;
        Err(std::io::Error::other(format!("no database here, asked {tries} times")))
    }

    #[fixture(scope = session)]
    async fn needs_broken(broken: &u32) -> u32 {
        *broken
    }

    #[grpc_test]
    #[ignore = "fails on purpose: `session` runs it"]
    async fn every_dependent_1(needs_broken: &u32) {}

    #[grpc_test]
    #[ignore = "fails on purpose: `session` runs it"]
    async fn every_dependent_2(broken: &u32) {}

    #[grpc_test]
    #[ignore = "fails on purpose: `session` runs it"]
    async fn it_is_tried_once(broken: &u32) {}

    #[fixture(scope = session)]
    fn panicking() -> u32 {
        panic!("cannot be made")
    }

    #[grpc_test]
    #[ignore = "fails on purpose: `session` runs it"]
    async fn a_panicking_set_up(panicking: &u32) {}

    #[fixture(scope = session, timeout = "200ms")]
    async fn slow() -> u32 {
        std::future::pending().await
    }

    #[grpc_test]
    #[ignore = "fails on purpose: `session` runs it"]
    async fn a_slow_set_up(slow: &u32) {}

    #[fixture(scope = session)]
    fn hen(egg: &u32) -> u32 {
        *egg
    }

    #[fixture(scope = session)]
    fn egg(hen: &u32) -> u32 {
        *hen
    }

    #[grpc_test]
    #[ignore = "fails on purpose: `session` runs it"]
    async fn a_circle_from_the_hen(hen: &u32) {}

    #[grpc_test]
    #[ignore = "fails on purpose: `session` runs it"]
    async fn a_circle_from_the_egg(egg: &u32) {}
}

fn cleaned_in_order(stderr: &str) -> bool {
    stderr.contains("session cleaned up: second\nsession cleaned up: first")
}

#[test]
fn a_normal_end_cleans_up() {
    let run = Rerun::ignored("ends::normally");
    assert_eq!(run.code, Some(0), "{}", run.stdout);
    assert!(cleaned_in_order(&run.stderr), "{}", run.stderr);
}

#[test]
fn a_failing_end_cleans_up() {
    let run = Rerun::ignored("ends::in_failure");
    assert_eq!(run.code, Some(101), "{}", run.stdout);
    assert!(cleaned_in_order(&run.stderr), "{}", run.stderr);
}

#[test]
fn a_failing_clean_up_fails_the_process() {
    let run = Rerun::ignored("ends::with_a_failing_clean_up");
    assert_eq!(run.code, Some(101), "{}", run.stdout);
    assert!(run.passed("ends::with_a_failing_clean_up"), "{}", run.stdout);
    assert!(run.stderr.contains("session clean-up failed:"), "{}", run.stderr);
    assert!(run.stderr.contains("the volume is busy"), "{}", run.stderr);
}

#[test]
fn listing_makes_and_cleans_nothing() {
    let output = command("ends::").arg("--list").output().expect("it lists");
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn signals_clean_up() {
    for signal in ["TERM", "INT"] {
        let stderr = end_by(signal, "ends::by_signal");
        assert!(cleaned_in_order(&stderr), "SIG{signal}: {stderr}");
        assert!(stderr.contains("test cleaned up"), "SIG{signal}: {stderr}");
    }
}

#[test]
fn a_signal_waits_for_clean_ups_that_run() {
    for test in ["ends::by_signal_as_the_body_ends", "ends::by_signal_during_a_clean_up"] {
        let stderr = end_by("TERM", test);
        let cleaned = "test cleaned up slowly\nsession cleaned up slowly";
        assert!(stderr.contains(cleaned), "{test}: {stderr}");
    }
}

#[test]
fn a_clean_up_of_the_session_knows_its_fixture() {
    let run = Rerun::ignored("ends::with_a_clean_up_of_a_clean_up");
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stderr.contains("session fixture `cleans_up_by_name` cleaned up"), "{}", run.stderr);
}

/// Starts the waiting test, sends the signal once it waits, and gives what it printed.
fn end_by(signal: &str, test: &str) -> String {
    let mut command = command(test);
    command.args(["--exact", "--nocapture"]).stderr(Stdio::piped()).stdout(Stdio::null());
    let mut child = command.spawn().expect("it starts");
    let mut stderr = BufReader::new(child.stderr.take().expect("it is piped"));
    let mut text = String::new();
    while !text.contains("waiting\n") {
        assert_ne!(stderr.read_line(&mut text).expect("it prints"), 0, "it ended early: {text}");
    }
    let sent = Command::new("kill").args(["-s", signal, &child.id().to_string()]).status();
    assert!(sent.expect("kill runs").success());
    std::io::Read::read_to_string(&mut stderr, &mut text).expect("it ends");
    assert!(!child.wait().expect("it ends").success());
    text
}

#[test]
fn failing_set_ups_fail_every_dependent_and_name_the_chain() {
    let run = Rerun::ignored("fails::");
    assert!(run.stdout.contains("test result: FAILED. 0 passed;"), "{}", run.stdout);
    for name in ["every_dependent_1", "every_dependent_2", "a_panicking_set_up", "a_slow_set_up"] {
        insta::assert_snapshot!(name, run.report(&format!("fails::{name}")));
    }
    assert!(run.report("fails::it_is_tried_once").contains("asked 1 times"), "{}", run.stdout);
    for name in ["a_circle_from_the_hen", "a_circle_from_the_egg"] {
        let report = run.report(&format!("fails::{name}"));
        assert!(report.contains("in a circle") || report.contains("wait for each other"), "{report}");
    }
}
