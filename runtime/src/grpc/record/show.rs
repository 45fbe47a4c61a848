//! Calls as a report shows them.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
use tonic::metadata::MetadataMap;

use super::{Call, End, Flow, How, Record, RecordedMessage};
use crate::grpc::text::{code_name, headers, status_line};
use crate::report::Section;

/// How many calls beside the act's a report shows whole.
const SHOWN: usize = 5;
/// How many messages of one direction are shown at each end of a long list.
const ENDS: usize = 5;

/// The act's call first, then the latest others.
pub(super) fn sections(records: &[Arc<Record>]) -> Vec<Section> {
    let (act, others): (Vec<_>, Vec<_>) = records.iter().partition(|record| record.is_act());
    let left_out = others.len().saturating_sub(SHOWN);
    let act = act.into_iter().map(|record| section("the act's call", record));
    let others = others.into_iter().skip(left_out).map(|record| section(title(record), record));
    let mut sections: Vec<_> = act.chain(others).collect();
    if left_out > 0 {
        sections.push(Section::new("earlier calls", format!("{left_out} more, not shown")));
    }
    sections
}

fn title(record: &Record) -> &'static str {
    if record.opening.in_body { "another call of the test" } else { "a call of a fixture" }
}

fn section(title: &str, record: &Record) -> Section {
    let call = Call::of(record);
    let to = match &*record.opening.peer {
        "" => String::new(),
        peer => format!(" to {peer}"),
    };
    Section::new(format!("{title}: {}{to}", call.path()), transcript(&call))
}

/// Every line of a call with its time.
pub(super) fn transcript(call: &Call) -> String {
    let mut lines = vec![(Duration::ZERO, map_line("→ headers", call.request_headers()))];
    let state = call.state();
    if let Some(at) = state.again {
        lines.push((at, "→ sent again: its connection had ended before it began".to_owned()));
    }
    messages(&mut lines, "→ message", &state.requests);
    let ended = call.duration();
    if state.initial.is_some() {
        lines.push((state.initial_at, map_line("← initial", call.initial())));
    }
    messages(&mut lines, "← message", &state.replies);
    lines.sort_by_key(|(at, _)| *at);
    if let Some((got, announced)) = state.replies.partial() {
        lines.push((ended, format!("← a part of a message: {got} of {} bytes", bytes_or_unknown(announced))));
    }
    if state.trailing.is_some() {
        lines.push((ended, map_line("← trailing", call.trailing())));
    }
    lines.push((ended, end_line(state.end.as_ref())));
    lines.iter().map(|(at, line)| format!("{}  {line}", time(*at))).collect::<Vec<_>>().join("\n")
}

fn time(at: Duration) -> String {
    format!("{:>9.1} ms", at.as_secs_f64() * 1000.0)
}

fn bytes_or_unknown(announced: Option<usize>) -> String {
    announced.map_or_else(|| "unknown".to_owned(), |size| size.to_string())
}

fn map_line(label: &str, map: &MetadataMap) -> String {
    let map: HeaderMap = map.clone().into_headers();
    format!("{label:<11} {}", headers(&map))
}

fn messages(lines: &mut Vec<(Duration, String)>, label: &str, flow: &Flow) {
    let kept = flow.messages();
    let line = |message: &RecordedMessage| {
        let compressed = if message.compressed() { ", compressed" } else { "" };
        (message.at(), format!("{label:<11} {} bytes{compressed}", message.size()))
    };
    if kept.len() <= 2 * ENDS {
        lines.extend(kept.iter().map(line));
        return;
    }
    lines.extend(kept[..ENDS].iter().map(line));
    let left_out = flow.count() - 2 * ENDS as u64;
    let more = format!("{label:<11} … {left_out} more, {} bytes in all", flow.bytes());
    lines.push((kept[ENDS].at(), more));
    let tail = &kept[kept.len() - ENDS..];
    let dropped_tail = flow.last().filter(|last| tail.last() != Some(last));
    match dropped_tail {
        None => lines.extend(tail.iter().map(line)),
        Some(last) => lines.push(line(&last)),
    }
}

fn end_line(end: Option<&End>) -> String {
    let Some(end) = end else { return "still running".to_owned() };
    let mut line = match end.how {
        How::Answered => status_line(&end.status),
        How::Expired => format!("{} by our own timer", status_line(&end.status)),
        How::Dropped => "dropped before its end".to_owned(),
        How::Panicked => "the handler panicked".to_owned(),
    };
    if let Some(raw) = end.raw.as_ref().filter(|raw| raw.code() != end.status.code()) {
        let _ = write!(line, " (before normalising: {} {:?})", code_name(raw.code()), raw.message());
    }
    line
}

#[cfg(test)]
mod tests {
    use super::super::Opening;
    use super::*;

    #[test]
    fn a_call_that_was_made_again_says_so_where_it_happened() {
        let record = Record::new(Opening {
            peer: Arc::from("http://peer"),
            path: "/a.B/C".to_owned(),
            request_headers: HeaderMap::new(),
            deadline: None,
            scope: None,
            in_body: true,
        });
        record.sent_again();
        record.feed_request(&[0, 0, 0, 0, 1, 7]);
        let text = transcript(&Call::of(&record));
        let lines: Vec<_> = text.lines().filter_map(|line| line.split_once(" ms  ")).collect();
        let told: Vec<_> =
            lines.iter().map(|(_, line)| line.split_once(':').map_or(*line, |(head, _)| head)).collect();
        assert_eq!(told[1..3], ["→ sent again", "→ message   1 bytes"], "{text}");
    }
}
