//! What the benchmarks share: medians of interleaved rounds, and the process's memory.

use std::time::{Duration, Instant};

/// Times `ours` and `theirs` in turn and prints the median of the ratios with the last times.
pub fn compare(what: &str, rounds: usize, mut ours: impl FnMut(), mut theirs: impl FnMut()) {
    ours();
    theirs();
    let mut pairs = Vec::new();
    for _ in 0..rounds {
        let started = Instant::now();
        ours();
        let middle = Instant::now();
        theirs();
        pairs.push((middle - started, middle.elapsed()));
    }
    print(what, &pairs);
}

fn print(what: &str, pairs: &[(Duration, Duration)]) {
    let mut ratios: Vec<f64> =
        pairs.iter().map(|(ours, theirs)| ours.as_secs_f64() / theirs.as_secs_f64()).collect();
    ratios.sort_by(f64::total_cmp);
    let (least, median, most) = (ratios[0], ratios[ratios.len() / 2], ratios[ratios.len() - 1]);
    let (ours, theirs) = pairs[pairs.len() - 1];
    println!("{what:<58} {median:5.2}  ({least:.2} to {most:.2}; last {ours:.1?} / {theirs:.1?})");
}

/// `--short`: enough to see that the benchmark works.
pub fn short() -> bool {
    std::env::args().any(|argument| argument == "--short")
}

/// The most memory that the process has had so far, in MiB, where the system tells (Linux).
pub fn peak_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kib| kib / 1024)
}
