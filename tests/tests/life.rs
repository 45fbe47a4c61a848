//! The life of one test: time limits that hold whatever the body does, clean-up that always runs, the
//! arrangement told from the act, panics that are never lost.

use std::time::{Duration, Instant};

use wiretest_tests::Rerun;

/// Each fails, or runs a clean-up that the tests below look for.
mod fails {
    use std::time::Duration;

    use wiretest::prelude::*;

    fn clean_up(name: &'static str) {
        defer(async move { println!("cleaned up: {name}") });
    }

    #[fixture]
    fn resource() -> u32 {
        clean_up("resource");
        7
    }

    #[grpc_test(timeout = "300ms")]
    #[ignore = "fails on purpose: `life` runs it"]
    async fn blocks_for_ever(resource: u32) {
        clean_up("body");
        loop {
            std::thread::park();
        }
    }

    #[grpc_test(timeout = "300ms")]
    #[ignore = "fails on purpose: `life` runs it"]
    async fn waits_for_ever(resource: u32) {
        clean_up("body");
        std::future::pending::<()>().await;
    }

    #[grpc_test(timeout = "300ms", clock = paused)]
    #[ignore = "fails on purpose: `life` runs it"]
    async fn waits_for_ever_in_virtual_time(resource: u32) {
        std::future::pending::<()>().await;
    }

    #[grpc_test]
    #[ignore = "fails on purpose: `life` runs it"]
    async fn panics(resource: u32) {
        clean_up("first");
        clean_up("second");
        assert_eq!(resource, 8, "the resource's number");
    }

    #[grpc_test]
    #[ignore = "fails on purpose: `life` runs it"]
    async fn a_detached_task_panics(resource: u32) {
        let task = tokio::spawn(async { panic!("nobody awaits this one") });
        while !task.is_finished() {
            tokio::task::yield_now().await;
        }
    }

    #[grpc_test]
    #[ignore = "fails on purpose: `life` runs it"]
    async fn returns_an_error() -> Result<(), std::num::ParseIntError> {
        "seven".parse::<u32>()?;
        Ok(())
    }

    #[grpc_test]
    #[ignore = "fails on purpose: `life` runs it"]
    async fn a_clean_up_fails(resource: u32) {
        defer(async { Err::<(), _>("the table is locked") });
    }

    #[grpc_test]
    #[ignore = "fails on purpose: `life` runs it"]
    async fn the_body_and_a_clean_up_fail() {
        defer(async { panic!("cannot clean up") });
        panic!("cannot go on");
    }

    #[grpc_test(timeout = "400ms")]
    #[ignore = "fails on purpose: `life` runs it"]
    async fn a_clean_up_blocks() {
        clean_up("registered first, runs last");
        defer(async {
            loop {
                std::thread::park();
            }
        });
    }

    #[grpc_test(timeout = "400ms")]
    #[ignore = "fails on purpose: `life` runs it"]
    async fn a_clean_up_never_ends() {
        clean_up("registered first, runs last");
        defer(std::future::pending::<()>());
    }

    #[grpc_test]
    #[ignore = "fails on purpose: `life` runs it"]
    async fn eventually_gives_up() -> wiretest::Result {
        eventually(async || -> wiretest::Result { Err("still not there")? }).await
    }

    #[grpc_test(timeout = "10s", runtime = multi_thread, workers = 2)]
    #[ignore = "fails on purpose: `life` runs it"]
    async fn a_worker_panics() {
        let _ = tokio::spawn(async { panic!("on a worker") }).await;
    }

    #[grpc_test]
    #[ignore = "fails on purpose: `life` runs it"]
    async fn logs() {
        tracing::info!(user = 7, "before the failure");
        tracing::debug!("a detail");
        panic!("now");
    }

    #[grpc_test]
    #[ignore = "slow on purpose: `life` runs it under a short WIRETEST_TIMEOUT"]
    async fn takes_the_default_time() {
        std::future::pending::<()>().await;
    }

    pub(super) const _KEEP: Duration = Duration::ZERO;
}

mod passes {
    use std::sync::atomic::{AtomicU32, Ordering};

    use wiretest::prelude::*;

    #[grpc_test(panics = allowed)]
    async fn panics_can_be_allowed() {
        let joined = tokio::spawn(async { panic!("expected here") }).await;
        assert!(joined.is_err());
    }

    #[grpc_test]
    async fn a_spawned_task_is_judged_by_whoever_awaits_it() {
        let joined = wiretest::spawn(async { panic!("the joiner decides") }).await;
        assert!(joined.is_err_and(|error| error.is_panic()));
    }

    #[grpc_test]
    async fn eventually_tries_again_after_errors_and_panics() -> wiretest::Result {
        let mut tries = 0;
        let tries = eventually(async || {
            tries += 1;
            match tries {
                1 => Err("not yet")?,
                2 => panic!("quietly"),
                tries => Ok(tries),
            }
        })
        .await?;
        assert_eq!(tries, 3);
        Ok(())
    }

    #[grpc_test]
    async fn a_task_knows_its_test() {
        let name = wiretest::spawn(async { current().name().to_owned() }).await;
        assert_eq!(name.expect("it ran"), "passes::a_task_knows_its_test");
    }

    #[grpc_test]
    async fn unique_names_are_unique() {
        let (one, two) = (current().unique("user"), current().unique("user"));
        assert!(one.starts_with("user-"));
        assert_ne!(one, two);
    }

    #[grpc_test(runtime = multi_thread, workers = 3)]
    async fn workers_are_as_many_as_asked() {
        assert_eq!(tokio::runtime::Handle::current().metrics().num_workers(), 3);
    }

    #[grpc_test(runtime = session)]
    async fn the_session_runtime_can_run_the_body() {
        let flavor = tokio::runtime::Handle::current().runtime_flavor();
        assert_eq!(flavor, tokio::runtime::RuntimeFlavor::MultiThread);
    }

    #[grpc_test]
    #[should_panic(expected = "the number is 8")]
    async fn should_panic_sees_the_message() {
        panic!("the number is {}", 8);
    }

    #[grpc_test(clock = paused)]
    async fn virtual_time_is_exact() {
        let started = tokio::time::Instant::now();
        tokio::time::sleep(std::time::Duration::from_secs(3600)).await;
        assert_eq!(started.elapsed().as_secs(), 3600);
    }

    static CLEANED: AtomicU32 = AtomicU32::new(0);

    #[grpc_test]
    async fn a_clean_up_sees_the_runtime_of_its_body() {
        let (sender, receiver) = tokio::sync::oneshot::channel();
        let task = tokio::spawn(async move {
            let _ = receiver.await;
            CLEANED.fetch_add(1, Ordering::Relaxed);
        });
        defer(async move {
            let _ = sender.send(());
            task.await
        });
    }
}

fn life() -> &'static Rerun {
    static RERUN: std::sync::OnceLock<Rerun> = std::sync::OnceLock::new();
    RERUN.get_or_init(|| Rerun::with("fails::", &[("WIRETEST_TIMEOUT", "1s")]))
}

#[test]
fn every_one_of_them_fails() {
    let run = life();
    assert_eq!(run.code, Some(101), "{}", run.stdout);
    assert!(run.stdout.contains("test result: FAILED. 0 passed;"), "{}", run.stdout);
}

#[test]
fn a_blocked_body_fails_in_time_and_is_cleaned_up_elsewhere() {
    let started = Instant::now();
    let run = Rerun::ignored("fails::blocks_for_ever");
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    let report = run.output("fails::blocks_for_ever");
    assert!(report.contains("its thread is blocked"), "{report}");
    assert!(report.contains("cleaned up: body\ncleaned up: resource"), "{report}");
}

#[test]
fn clean_ups_run_last_in_first_out_after_a_panic() {
    let output = life().output("fails::panics");
    let order = "cleaned up: second\ncleaned up: first\ncleaned up: resource";
    assert!(output.contains(order), "{output}");
}

#[test]
fn a_clean_up_that_hangs_does_not_stop_the_others() {
    for test in ["fails::a_clean_up_blocks", "fails::a_clean_up_never_ends"] {
        let output = life().output(test);
        assert!(output.contains("cleaned up: registered first, runs last"), "{output}");
        assert!(output.contains("did not end within"), "{output}");
    }
}

#[test]
fn the_log_is_in_the_report_when_asked_for() {
    assert!(!life().output("fails::logs").contains("before the failure"));
    let run = Rerun::with("fails::logs", &[("WIRETEST_LOG", "info")]);
    let output = run.output("fails::logs");
    assert!(output.contains("before the failure user=7"), "{output}");
    assert!(!output.contains("a detail"), "{output}");
}

#[test]
fn the_default_time_limit_comes_from_the_environment() {
    let name = "fails::takes_the_default_time";
    let run = Rerun::with(name, &[("WIRETEST_TIMEOUT", "200ms")]);
    assert!(run.report(name).contains("within its timeout of TIME"), "{}", run.stdout);
    let run = Rerun::with(name, &[("WIRETEST_TIMEOUT", "soon")]);
    assert!(run.output(name).contains("WIRETEST_TIMEOUT is `soon`, which is no duration"), "{}", run.stdout);
}

#[test]
fn reports_read_as_they_should() {
    let names = [
        "waits_for_ever",
        "waits_for_ever_in_virtual_time",
        "panics",
        "a_detached_task_panics",
        "returns_an_error",
        "a_clean_up_fails",
        "the_body_and_a_clean_up_fail",
        "a_worker_panics",
    ];
    for name in names {
        insta::assert_snapshot!(name, life().report(&format!("fails::{name}")));
    }
}
