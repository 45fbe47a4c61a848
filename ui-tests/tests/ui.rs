//! What a user reads when a test does not compile: one mistake per file, and the compiler's words beside it.

use std::fs;
use std::path::{Path, PathBuf};

const ONE_MISTAKE: [&str; 4] = ["grpc_test", "ws_test", "fixture", "check"];
const MORE: [&str; 2] = ["several", "editor"];

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

fn files(folder_name: &str, extension: &str) -> Vec<(PathBuf, String)> {
    let entries = fs::read_dir(folder(folder_name)).expect("the folder of UI files is there");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("the folder can be read").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|found| found == extension));
    paths.sort();
    paths
        .into_iter()
        .map(|path| (path.clone(), fs::read_to_string(path).expect("UI files are text")))
        .collect()
}

/// trybuild compiles in a crate of its own, whose root is where paths of schemas start.
fn copy_schemas() {
    let target =
        Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("Cargo's folder for tests is in `target`");
    let copies = target.join("tests/trybuild").join(env!("CARGO_PKG_NAME")).join("schemas");
    fs::create_dir_all(&copies).expect("`target` can be written");
    let schemas = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas"));
    for schema in schemas.expect("the schemas are there") {
        let path = schema.expect("the folder can be read").path();
        fs::copy(&path, copies.join(path.file_name().unwrap_or_default())).expect("`target` can be written");
    }
}

#[test]
fn mistakes() {
    copy_schemas();
    let cases = trybuild::TestCases::new();
    for name in ONE_MISTAKE.into_iter().chain(MORE) {
        cases.compile_fail(format!("tests/{name}/*.rs"));
    }
}

#[test]
fn one_mistake_gives_one_error() {
    for (path, text) in ONE_MISTAKE.into_iter().flat_map(|name| files(name, "stderr")) {
        let errors = text.lines().filter(|line| line.starts_with("error")).count();
        assert_eq!(errors, 1, "{}:\n{text}", path.display());
    }
}

#[test]
fn files_are_short_and_many() {
    let all: Vec<_> = ONE_MISTAKE.into_iter().flat_map(|name| files(name, "rs")).collect();
    assert!(all.len() >= 120, "only {} mistakes", all.len());
    for (path, text) in all {
        assert!(text.lines().count() <= 12, "{} is too long", path.display());
        assert!(path.with_extension("stderr").exists(), "{} has no `.stderr`", path.display());
    }
}
