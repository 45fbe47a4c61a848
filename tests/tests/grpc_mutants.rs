//! Servers with exactly one fault each: of all expectations that the correct server meets, the one that
//! speaks of the fault fails, and no other.
//!
//! Every mutant is a case of an ignored test. `WIRETEST_HEALTHY=1` leaves the faults out: then the same tests
//! are the proof that the correct server passes.

#[path = "grpc_mutants/answer.rs"]
mod answer;
#[path = "grpc_judge/fake.rs"]
#[allow(dead_code, reason = "the judges' own tests use the rest")]
mod fake;
#[path = "grpc_mutants/mutants.rs"]
mod mutants;
#[path = "grpc_mutants/table.rs"]
mod table;

use std::fmt::Write as _;

use table::MUTANTS;
use wiretest::Wire;
use wiretest_proto::user::v1::user_service_client::UserServiceClient;
use wiretest_proto::user::v1::{GetUserRequest, ListUsersRequest};
use wiretest_tests::{Rerun, steady};

type Client = UserServiceClient<Wire>;

const HEALTHY: &str = "WIRETEST_HEALTHY";

/// Whether all servers are to be correct.
fn healthy() -> bool {
    std::env::var_os(HEALTHY).is_some()
}

fn get() -> GetUserRequest {
    GetUserRequest { id: "user-1".into() }
}

fn page() -> ListUsersRequest {
    ListUsersRequest { page_size: 5 }
}

/// The expectations that `report` says have failed, each once, by their text.
fn failed(report: &str) -> Vec<&str> {
    let head = regex::Regex::new(r"^  (?:\d+\. )?(\S.*)  \(tests/[\w/]+\.rs:\d+\)$").expect("a pattern");
    let heads = report.lines().filter_map(|line| head.captures(line)?.get(1)).map(|text| text.as_str());
    let mut all: Vec<_> = heads.collect();
    all.dedup();
    all
}

/// `  3. the body panicked`: a finding of no expectation.
fn others(report: &str) -> Vec<&str> {
    let other = regex::Regex::new(r"^  \d+\. .*[^)]$").expect("a pattern");
    report.lines().filter(|line| other.is_match(line)).collect()
}

#[test]
fn exactly_the_intended_expectation_fails() {
    let run = Rerun::ignored("mutants::");
    let told = format!("0 passed; {} failed;", MUTANTS.len());
    assert!(run.stdout.contains(&told), "not {told}\n{}", run.stdout);
    let mut table = String::from("| mutant | fails | report |\n|---|---|---|\n");
    let mut wrong = String::new();
    for (mutant, intended) in MUTANTS {
        let report = run.output(&format!("mutants::{mutant}"));
        let (failed, others) = (failed(report), others(report));
        if failed != [*intended] || !others.is_empty() {
            let _ = writeln!(
                wrong,
                "{mutant}: intended [{intended:?}], failed {failed:?} {others:?}\n{report}\n"
            );
        }
        let says = report.lines().find_map(|line| line.split_once(" failed: "));
        let says = steady(says.map_or("", |(_, says)| says));
        let cell = |text: &str| text.replace('|', r"\|");
        let _ = writeln!(table, "| {mutant} | `{}` | {} |", cell(intended), cell(&says));
    }
    assert!(wrong.is_empty(), "{wrong}");
    insta::assert_snapshot!("mutants", table);
}

/// 52 runs of each mutant's test without its fault, four processes side by side: 200 and more of nearly
/// every set of expectations.
#[test]
fn the_correct_server_passes() {
    let processes: Vec<_> = (0..4)
        .map(|_| {
            std::thread::spawn(|| {
                for _ in 0..13 {
                    let run = Rerun::with("mutants::", &[(HEALTHY, "1")]);
                    let told = format!("{} passed; 0 failed;", MUTANTS.len());
                    assert!(run.stdout.contains(&told), "not {told}\n{}", run.stdout);
                }
            })
        })
        .collect();
    for process in processes {
        process.join().expect("every run passes");
    }
}
