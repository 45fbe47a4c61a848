//! `runtime/docs/errors.md` knows every message, and no message that is not there any more.
//!
//! The form of the page: a `text` block whose first line begins with `error` is an entry, each of its lines one
//! message, and the paragraph below it says what they mean. `…` stands for any text that is not empty; right
//! between two backticks, for any text without a backtick. A line of the page covers a message from its first
//! character to its last, `error: ` or `error[E0277]: ` included.
//!
//! The messages are the `error` lines of the `.stderr` files here, and those of the catalogue of mistakes in
//! `macros/src/tests`, which has some that no file here provokes. Nothing is compiled.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

const PAGE: &str = "runtime/docs/errors.md";
const UI_FILES: &str = "ui-tests/tests";
const CATALOGUE: &str = "macros/src/tests/snapshots";

/// A line of a file of the repository.
struct Line {
    at: String,
    text: String,
}

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate is a folder of the repository")
}

fn lines(path: &Path) -> Vec<Line> {
    let shown = path.strip_prefix(repository()).unwrap_or(path).display();
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{shown}: {error}"));
    let line =
        |(index, line): (usize, &str)| Line { at: format!("{shown}:{}", index + 1), text: line.into() };
    text.lines().enumerate().map(line).collect()
}

/// What a folder holds, in order.
fn inside(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("the folder can be read").path()).collect();
    paths.sort();
    paths
}

/// The first line of every error that the UI files show.
fn shown() -> Vec<Line> {
    let folders = inside(&repository().join(UI_FILES)).into_iter().filter(|path| path.is_dir());
    let files = folders.flat_map(|folder| inside(&folder));
    let outputs = files.filter(|path| path.extension().is_some_and(|extension| extension == "stderr"));
    outputs.flat_map(|path| lines(&path)).filter(is_message).collect()
}

/// The messages in the macros' own snapshots, below the source that each belongs to.
fn catalogued() -> Vec<Line> {
    let mut files = inside(&repository().join(CATALOGUE));
    files.retain(|path| path.to_string_lossy().contains("__messages__"));
    let message = |line: Line| {
        let text = line.text.strip_prefix("    ").map(|message| format!("error: {message}"))?;
        Some(Line { text, ..line })
    };
    files.iter().flat_map(|path| lines(path)).filter_map(message).collect()
}

/// Both. That there are many shows that the files were found.
fn messages() -> Vec<Line> {
    let (mut all, catalogued) = (shown(), catalogued());
    assert!(all.len() >= 250 && catalogued.len() >= 150, "{} and {}", all.len(), catalogued.len());
    all.extend(catalogued);
    all
}

/// The blocks of the page, each with the first line below it.
fn blocks() -> Vec<(Vec<Line>, String)> {
    let (mut blocks, mut open) = (Vec::<(Vec<Line>, String)>::new(), false);
    for line in lines(&repository().join(PAGE)) {
        let fence = line.text.starts_with("```");
        match blocks.last_mut() {
            Some((block, _)) if open && !fence => block.push(line),
            Some((_, below)) if !open && below.is_empty() => below.clone_from(&line.text),
            _ => {}
        }
        if fence {
            if !open {
                blocks.push((Vec::new(), String::new()));
            }
            open = !open;
        }
    }
    assert!(!open, "{PAGE}: a block is not closed");
    blocks
}

fn is_message(line: &Line) -> bool {
    line.text.starts_with("error")
}

fn entries() -> Vec<Line> {
    blocks().into_iter().flat_map(|(block, _)| block).filter(is_message).collect()
}

/// Whether a line of the page covers a message.
fn covers(entry: &str, message: &str) -> bool {
    let Some((before, after)) = entry.split_once('…') else { return entry == message };
    let Some(rest) = message.strip_prefix(before) else { return false };
    let quoted = before.ends_with('`') && after.starts_with('`');
    let longest = if quoted { rest.find('`').unwrap_or(0) } else { rest.len() };
    let mut ends = (1..=longest).filter(|&end| rest.is_char_boundary(end));
    ends.any(|end| covers(after, &rest[end..]))
}

fn list<'a>(lines: impl IntoIterator<Item = &'a Line>) -> String {
    lines.into_iter().fold(String::new(), |list, line| format!("{list}\n{}\n    {}", line.at, line.text))
}

#[test]
fn the_page_has_its_form() {
    for (block, below) in blocks() {
        let Some(first) = block.iter().find(|line| is_message(line)) else { continue };
        let stray: Vec<_> = block.iter().filter(|line| !is_message(line)).collect();
        assert!(stray.is_empty(), "these stand among messages, and are none:{}", list(stray));
        let said = !(below.is_empty() || below.starts_with("```") || below.starts_with('#'));
        assert!(said, "no word below says what this means:{}", list([first]));
    }
}

#[test]
fn every_message_has_one_entry() {
    let entries = entries();
    let mut mistakes = String::new();
    for message in messages() {
        let fitting: Vec<_> = entries.iter().filter(|entry| covers(&entry.text, &message.text)).collect();
        if fitting.len() != 1 {
            let count = fitting.len();
            let _ = write!(mistakes, "\n{count} lines of the page for{}{}", list([&message]), list(fitting));
        }
    }
    assert!(mistakes.is_empty(), "each message needs exactly one line in {PAGE}:{mistakes}");
}

#[test]
fn every_entry_has_a_message() {
    let messages = messages();
    let mut entries = entries();
    entries.retain(|entry| !messages.iter().any(|message| covers(&entry.text, &message.text)));
    assert!(
        entries.is_empty(),
        "nothing says these; remove them, or write the UI file that does:{}",
        list(&entries)
    );
}

#[test]
fn a_hole_is_some_text() {
    for (entry, message) in [("a …", "a b"), ("`…` is `…`", "`x` is `y z`"), ("…: …", "a: b: c")] {
        assert!(covers(entry, message), "{entry} | {message}");
    }
    for (entry, message) in [("a …", "a "), ("`…` b", "`a` and `c` b"), ("a", "a b"), ("`…`", "``")] {
        assert!(!covers(entry, message), "{entry} | {message}");
    }
}
