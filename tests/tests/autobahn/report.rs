//! What Autobahn found.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::{CASES, OURS, PLAIN};

type Cases = BTreeMap<String, Case>;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Case {
    behavior: String,
    behavior_close: String,
}

/// An empty directory for the reports.
pub(crate) fn directory(side: &str) -> wiretest::Result<String> {
    let peers =
        std::env::var("WIRETEST_PEERS").map_err(|_| "WIRETEST_PEERS is not set: use tests/peers/run")?;
    let directory = format!("{peers}/reports/{side}");
    if Path::new(&directory).exists() {
        fs::remove_dir_all(&directory)?;
    }
    fs::create_dir_all(&directory)?;
    Ok(directory)
}

/// Fails when one case went worse for ours than for plain tokio-tungstenite.
pub(crate) fn compare(directory: &str) -> wiretest::Result {
    let index = fs::read_to_string(Path::new(directory).join("index.json"))?;
    let agents: BTreeMap<String, Cases> = serde_json::from_str(&index)?;
    let [plain, ours] = [PLAIN, OURS].map(|agent| &agents[agent]);
    for (agent, cases) in [(PLAIN, plain), (OURS, ours)] {
        assert_eq!(cases.len(), CASES, "not every case has run for {agent}");
        println!("{agent}: {:?}", totals(cases));
    }
    let worse: Vec<_> = ours.iter().filter(|(id, case)| case.worse_than(&plain[*id])).collect();
    assert!(worse.is_empty(), "worse than {PLAIN}: {worse:#?}");
    Ok(())
}

fn totals(cases: &Cases) -> BTreeMap<&str, usize> {
    let mut totals = BTreeMap::new();
    for case in cases.values() {
        *totals.entry(case.behavior.as_str()).or_default() += 1;
    }
    totals
}

impl Case {
    fn worse_than(&self, other: &Self) -> bool {
        let pairs = [(&self.behavior, &other.behavior), (&self.behavior_close, &other.behavior_close)];
        pairs.into_iter().any(|(ours, other)| rank(ours) < rank(other))
    }
}

/// The better the higher.
fn rank(behavior: &str) -> u8 {
    match behavior {
        "OK" | "INFORMATIONAL" => 2,
        "NON-STRICT" => 1,
        _ => 0,
    }
}
