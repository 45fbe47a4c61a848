//! wiretest's tests of itself: one file per feature under `tests/`, foreign peers, benchmarks.
