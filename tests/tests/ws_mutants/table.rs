//! Runs the mutants, judges their reports, and keeps the table in `MUTANTS.md`.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::LazyLock;

use wiretest_tests::{Rerun, steady};

use super::{Mutant, calls, doors, feed};

static RUN: LazyLock<Rerun> = LazyLock::new(|| Rerun::ignored(""));

/// The name of each mutant's test, and the mutant.
fn mutants() -> impl Iterator<Item = (String, &'static Mutant)> {
    let named = |hub: &'static str, mutants: &'static [Mutant]| {
        mutants.iter().map(move |mutant| match mutant.0.split_once("::") {
            Some(_) => (format!("{hub}::{}", mutant.0), mutant),
            None => (format!("{hub}::mutant::{}", mutant.0), mutant),
        })
    };
    named("feed", feed::MUTANTS).chain(named("calls", calls::MUTANTS)).chain(named("doors", doors::MUTANTS))
}

/// Which expectations a report blames: the keys of the settings; `body` for what has no place in them.
fn blamed(report: &str) -> BTreeSet<String> {
    let findings = report.lines().skip(1).take_while(|line| !starts_section(line));
    let titles = findings.filter_map(|line| line.strip_prefix("  ").filter(|rest| !rest.starts_with(' ')));
    let mut keys: BTreeSet<String> = titles.map(key).collect();
    if keys.is_empty() {
        keys.insert("body".to_owned());
    }
    keys
}

/// Sections begin at the line's start, findings do not.
fn starts_section(line: &str) -> bool {
    line.starts_with(|first: char| !first.is_whitespace())
}

/// The setting's key: of a predicate the setting around it, as far as these files' predicates go.
fn key(title: &str) -> String {
    let numbered =
        title.split_once(". ").filter(|(number, _)| number.bytes().all(|byte| byte.is_ascii_digit()));
    let title = numbered.map_or(title, |(_, rest)| rest);
    let Some((text, _)) = title.rsplit_once("  (").filter(|(_, place)| place.contains(".rs:")) else {
        return "body".to_owned();
    };
    let predicates = [
        ("\"/type\" == \"welcome\"", "first"),
        ("has(\"/server\")", "first"),
        ("\"/v\" == 1", "each"),
        ("\"/final\" == true", "last"),
    ];
    let setting = predicates.iter().find(|(predicate, _)| *predicate == text).map(|(_, setting)| *setting);
    let name = |text: &str| text.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or(text).to_owned();
    setting.map_or_else(|| name(text), str::to_owned)
}

#[test]
fn every_mutant_is_caught_by_the_expectation_that_is_meant_for_it_and_no_other() {
    let run = &*RUN;
    let mut wrong = String::new();
    for (test, Mutant(_, expectation, _)) in mutants() {
        let report = run.report(&test);
        let blamed = blamed(&report);
        if blamed != BTreeSet::from([(*expectation).to_owned()]) {
            let _ = writeln!(wrong, "\n== {test}: {blamed:?} instead of {expectation}\n{report}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    let failed = run.stdout.matches(" ... FAILED").count();
    assert_eq!(failed, mutants().count(), "each ignored test is in the table, and fails");
    assert!(failed >= 40, "{failed}");
    assert!(run.stdout.contains("test result: FAILED. 0 passed;"), "{}", run.stdout);
}

#[test]
fn the_table_is_up_to_date() {
    let mut table = String::from(
        "# Hubs with one fault each\n\n\
         Every one runs under the complete set of expectations that the correct hub keeps; the test beside this \
         file asserts\nthat exactly the expectation named here is reported. Made by `INSTA_UPDATE=always cargo \
         test -p wiretest-tests --test ws_mutants`.\n\n\
         | hub | what it does wrong | caught by | the report says |\n|---|---|---|---|\n",
    );
    for (test, Mutant(_, expectation, what)) in mutants() {
        let report = RUN.report(&test);
        let says =
            report.lines().next().and_then(|line| line.split_once(" failed: ")).map_or("", |(_, says)| says);
        let says = says.replace('|', "\\|");
        let _ = writeln!(table, "| `{test}` | {what} | `{expectation}` | {says} |");
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ws_mutants/MUTANTS.md");
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        std::fs::write(&path, &table).expect("the table can be written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(kept, table, "run it with INSTA_UPDATE=always and look at what has changed");
}

#[test]
fn the_correct_hub_passes_all_at_once() {
    let run = Rerun::parallel("correct::", 64);
    assert!(run.stdout.contains("test result: ok. 200 passed; 0 failed"), "{}", steady(&run.stdout));
}
