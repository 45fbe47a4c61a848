//! From a [`Report`] to the text of the panic message.

use std::fmt::Write as _;

use super::{Finding, Report, Section};

/// How a problem ends that its values tell better.
const ANOTHER: &str = " is another value";
/// How problems begin that are told by what was expected instead.
const COMPARED: [&str; 2] = ["the call ended with", "the stream held"];
/// The longest value that the first line shows.
const SHORT: usize = 60;

/// The report as text. The first line names the test and says what is wrong.
pub(crate) fn render(report: &Report, colour: bool) -> String {
    let paint = Paint { colour };
    let mut out = headline(report, paint);
    let alone = report.findings.len() == 1;
    for (index, finding) in report.findings.iter().enumerate() {
        if !(alone && is_bare(finding)) {
            out.push('\n');
        }
        push_finding(&mut out, index, alone, finding, paint);
    }
    for section in &report.sections {
        push_section(&mut out, section, paint);
    }
    out
}

fn headline(report: &Report, paint: Paint) -> String {
    let first = report.findings.first().map_or_else(|| "it failed".to_owned(), sentence);
    let more = match report.findings.len() {
        0 | 1 => String::new(),
        2 => " (and 1 more problem)".to_owned(),
        n => format!(" (and {} more problems)", n - 1),
    };
    format!("{} {first}{more}\n", paint.bold(&format!("test `{}` failed:", report.test)))
}

/// The problem in words that need no line below them.
fn sentence(finding: &Finding) -> String {
    let problem = first_line(&finding.problem);
    if let (Some(rest), false) = (problem.strip_prefix("it "), finding.text().is_empty()) {
        let but = short(finding.actual.as_ref()).map(|actual| format!(": {actual}")).unwrap_or_default();
        return format!("`{}` {rest}{but}", finding.text());
    }
    match (problem.strip_suffix(ANOTHER), short(finding.expected.as_ref()), short(finding.actual.as_ref())) {
        (Some(path), Some(expected), Some(actual)) => format!("{path} is {actual}, expected {expected}"),
        (None, Some(expected), _) if COMPARED.iter().any(|start| problem.starts_with(start)) => {
            format!("{problem}, expected {expected}")
        }
        _ => problem.to_owned(),
    }
}

fn short(text: Option<&String>) -> Option<&str> {
    text.map(String::as_str).filter(|text| text.len() <= SHORT && !text.contains('\n'))
}

fn push_finding(out: &mut String, index: usize, alone: bool, finding: &Finding, paint: Paint) {
    let number = if alone { String::new() } else { format!("{}. ", index + 1) };
    let site = finding.site.map(|site| format!("{}  ({}:{})", finding.text(), site.file, site.line));
    // A lone problem without a place of its own stands in the headline already.
    if site.is_some() || !alone {
        let title = site.unwrap_or_else(|| first_line(&finding.problem).to_owned());
        let _ = writeln!(out, "  {number}{}", paint.red(&indent(&title, 5)));
    }
    let rest = if finding.site.is_some() { finding.problem.as_str() } else { rest_of(&finding.problem) };
    push_line(out, "", rest);
    push_line(out, "expected: ", finding.expected.as_deref().unwrap_or_default());
    push_line(out, "actual:   ", finding.actual.as_deref().unwrap_or_default());
    for note in &finding.notes {
        push_line(out, "", note);
    }
}

/// Nothing to say beyond the headline.
fn is_bare(finding: &Finding) -> bool {
    finding.site.is_none()
        && rest_of(&finding.problem).is_empty()
        && finding.notes.is_empty()
        && finding.expected.is_none()
}

fn push_line(out: &mut String, label: &str, text: &str) {
    if !text.is_empty() {
        let _ = writeln!(out, "     {label}{}", indent(text, 5 + label.len()));
    }
}

fn push_section(out: &mut String, section: &Section, paint: Paint) {
    let _ = write!(out, "\n{}\n", paint.bold(&section.title));
    for line in section.body.lines() {
        let _ = writeln!(out, "{}", format!("  {line}").trim_end());
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

fn rest_of(text: &str) -> &str {
    text.split_once('\n').map_or("", |(_, rest)| rest)
}

fn indent(text: &str, by: usize) -> String {
    text.trim_end().replace('\n', &format!("\n{}", " ".repeat(by)))
}

#[derive(Clone, Copy)]
struct Paint {
    colour: bool,
}

impl Paint {
    fn bold(self, text: &str) -> String {
        self.wrap("1", text)
    }

    fn red(self, text: &str) -> String {
        self.wrap("31", text)
    }

    fn wrap(self, code: &str, text: &str) -> String {
        if self.colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Site;
    use super::*;

    #[test]
    fn one_finding_reads_top_down() {
        let site = Site::new("tests/users.rs", 7, "status = NotFound");
        let finding = Finding::new("the call ended with OK").at(site).expected("NotFound").actual("OK");
        let report = Report {
            test: "users::unknown_user".into(),
            findings: vec![finding],
            sections: vec![Section::new("call", "/user.v1.UserService/GetUser\nOK after 1 ms")],
        };
        insta::assert_snapshot!(render(&report, false), @r"
        test `users::unknown_user` failed: the call ended with OK, expected NotFound

          status = NotFound  (tests/users.rs:7)
             the call ended with OK
             expected: NotFound
             actual:   OK

        call
          /user.v1.UserService/GetUser
          OK after 1 ms
        ");
    }

    #[test]
    fn several_findings_are_numbered_and_counted() {
        let findings =
            vec![Finding::new("the body panicked\nleft: 1\nright: 2"), Finding::new("a clean-up failed")];
        let report = Report { test: "t".into(), findings, sections: vec![] };
        insta::assert_snapshot!(render(&report, false), @r"
        test `t` failed: the body panicked (and 1 more problem)

          1. the body panicked
             left: 1
             right: 2

          2. a clean-up failed
        ");
    }
}
