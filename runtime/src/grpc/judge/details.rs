//! `details(..)`: the ten kinds of google.rpc.Status details, by name.

use std::fmt;

use http::{HeaderMap, HeaderName, HeaderValue};
use tonic::metadata::MetadataMap;
use tonic::{Code, Status};
use tonic_types::{
    DebugInfo, ErrorDetail, ErrorInfo, FieldViolation, HelpLink, LocalizedMessage, PreconditionViolation,
    QuotaViolation, RequestInfo, ResourceInfo, RetryInfo, StatusExt as _,
};

use super::expect::Expect;
use crate::grpc::text::DETAILS;
use crate::predicate::Checks;
use crate::report::{Finding, Site, clip};

/// The predicates on one kind of details.
pub struct Detail<'a> {
    text: &'a str,
    kind: Kind<'a>,
}

type On<'a, T> = &'a mut (dyn FnMut(&mut Checks, &T) + 'a);

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident $variant:ident($entry:ty) |$detail:ident| $entries:expr;)*) => {
        enum Kind<'a> {
            $($variant(On<'a, $entry>),)*
        }

        impl<'a> Detail<'a> {
            $($(#[$doc])*
            #[must_use]
            pub fn $name(text: &'a str, predicates: &'a mut (dyn FnMut(&mut Checks, &$entry) + 'a)) -> Self {
                Self { text, kind: Kind::$variant(predicates) }
            })*

            /// The kind as the test language spells it.
            fn name(&self) -> &'static str {
                match &self.kind {
                    $(Kind::$variant(_) => stringify!($name),)*
                }
            }

            /// The entries of this kind, each with what its predicates found.
            fn judge(&mut self, file: &'static str, all: &[ErrorDetail]) -> Vec<Entry> {
                match &mut self.kind {
                    $(Kind::$variant(predicates) => {
                        let of_kind = all.iter().filter_map(|detail| match detail {
                            ErrorDetail::$variant($detail) => Some($entries),
                            _ => None,
                        });
                        of_kind.flatten().map(|entry| Entry::judge(file, entry, *predicates)).collect()
                    })*
                }
            }
        }

        /// The kind of a detail as the test language spells it.
        fn kind(detail: &ErrorDetail) -> &'static str {
            match detail {
                $(ErrorDetail::$variant(_) => stringify!($name),)*
                _ => "another kind",
            }
        }

        /// One line for each entry that the server sent.
        fn shown(detail: &ErrorDetail) -> Vec<String> {
            match detail {
                $(ErrorDetail::$variant($detail) => {
                    $entries.iter().map(|entry| line(stringify!($name), entry)).collect()
                })*
                other => vec![format!("detail {}", clip(&format!("{other:?}")))],
            }
        }
    };
}

kinds! {
    /// `retry_info(..)`
    retry_info RetryInfo(RetryInfo) |detail| std::slice::from_ref(detail);
    /// `debug_info(..)`
    debug_info DebugInfo(DebugInfo) |detail| std::slice::from_ref(detail);
    /// `quota_failure(..)`: each violation.
    quota_failure QuotaFailure(QuotaViolation) |detail| detail.violations.as_slice();
    /// `error_info(..)`
    error_info ErrorInfo(ErrorInfo) |detail| std::slice::from_ref(detail);
    /// `precondition_failure(..)`: each violation.
    precondition_failure PreconditionFailure(PreconditionViolation) |detail| detail.violations.as_slice();
    /// `bad_request(..)`: each field's violation.
    bad_request BadRequest(FieldViolation) |detail| detail.field_violations.as_slice();
    /// `request_info(..)`
    request_info RequestInfo(RequestInfo) |detail| std::slice::from_ref(detail);
    /// `resource_info(..)`
    resource_info ResourceInfo(ResourceInfo) |detail| std::slice::from_ref(detail);
    /// `help(..)`: each link.
    help Help(HelpLink) |detail| detail.links.as_slice();
    /// `localized_message(..)`
    localized_message LocalizedMessage(LocalizedMessage) |detail| std::slice::from_ref(detail);
}

impl fmt::Debug for Detail<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Detail").field("text", &self.text).finish_non_exhaustive()
    }
}

/// One entry as it was judged.
struct Entry {
    shown: String,
    findings: Vec<Finding>,
}

impl Entry {
    fn judge<T: fmt::Debug>(
        file: &'static str,
        entry: &T,
        predicates: &mut dyn FnMut(&mut Checks, &T),
    ) -> Self {
        let mut checks = Checks::new(file);
        predicates(&mut checks, entry);
        Self { shown: clip(&format!("{entry:?}")), findings: checks.into_findings() }
    }
}

fn line(kind: &str, entry: &impl fmt::Debug) -> String {
    format!("detail {kind}: {}", clip(&format!("{entry:?}")))
}

/// The details that came with `status`, one a line.
pub(super) fn lines(status: &Status) -> Vec<String> {
    if status.details().is_empty() {
        return Vec::new();
    }
    match status.check_error_details_vec() {
        Ok(details) if details.is_empty() => {
            vec![format!("details of no standard kind, {} bytes", status.details().len())]
        }
        Ok(details) => details.iter().flat_map(shown).collect(),
        Err(error) => vec![format!("details that are no google.rpc.Status: {error}")],
    }
}

/// The value of `grpc-status-details-bin` in a transcript: how much, and of which kinds.
pub(crate) fn summary(value: &HeaderValue) -> String {
    let name = HeaderName::from_static(DETAILS);
    let map = MetadataMap::from_headers(HeaderMap::from_iter([(name, value.clone())]));
    let Some(bytes) = map.get_bin(DETAILS).and_then(|value| value.to_bytes().ok()) else {
        return format!("{}, which is no base64", clip(&format!("{value:?}")));
    };
    let size = bytes.len();
    match Status::with_details(Code::Unknown, "", bytes).check_error_details_vec() {
        Ok(details) if details.is_empty() => format!("({size} bytes of no standard kind)"),
        Ok(details) => format!("({size} bytes: {})", kinds_of(&details)),
        Err(_) => format!("({size} bytes that are no google.rpc.Status)"),
    }
}

fn kinds_of(details: &[ErrorDetail]) -> String {
    if details.is_empty() {
        return "none".to_owned();
    }
    details.iter().map(kind).collect::<Vec<_>>().join(", ")
}

/// Each kind that was asked for; `told` when the status is wrong already.
pub(super) fn judge(expect: &mut Expect<'_>, failed: Option<&Status>, told: bool) -> Vec<Finding> {
    let Some((site, asked)) = &mut expect.details else { return Vec::new() };
    let Some(status) = failed else {
        let nothing = Finding::new("the call succeeded, so there were no details to judge").at(*site);
        let nothing = nothing.expected("a failure with details").actual("Ok");
        return if told { Vec::new() } else { vec![nothing] };
    };
    let all = status.check_error_details_vec().unwrap_or_default();
    let sent = lines(status);
    asked.iter_mut().flat_map(|detail| judge_kind(detail, *site, &all, &sent)).collect()
}

fn judge_kind(detail: &mut Detail<'_>, site: Site, all: &[ErrorDetail], sent: &[String]) -> Vec<Finding> {
    let mut entries = detail.judge(site.file, all);
    if entries.is_empty() {
        let finding = Finding::new(format!("no `{}` came with the status", detail.name()));
        let finding = finding.at(site).part(detail.text).expected(detail.text).actual(kinds_of(all));
        return vec![with_sent(finding, sent)];
    }
    if entries.iter().any(|entry| entry.findings.is_empty()) {
        return Vec::new();
    }
    match entries.pop() {
        Some(only) if entries.is_empty() => {
            let note = format!("{}: {}", detail.name(), only.shown);
            only.findings.into_iter().map(|finding| finding.note(note.clone())).collect()
        }
        last => {
            let name = detail.name();
            let finding = Finding::new(format!("no single entry of `{name}` meets all of its predicates"))
                .at(site)
                .part(detail.text)
                .expected(detail.text)
                .actual(format!("{} entries, none of which does", entries.len() + 1));
            vec![entries.into_iter().chain(last).map(Entry::line).fold(finding, Finding::note)]
        }
    }
}

impl Entry {
    fn line(self) -> String {
        let misses = self.findings.iter().map(|finding| {
            let text = finding.site.map_or("", |site| site.text);
            format!("\n  not {text}: {}", finding.actual.as_deref().unwrap_or(&finding.problem))
        });
        format!("{}{}", self.shown, misses.collect::<String>())
    }
}

fn with_sent(finding: Finding, sent: &[String]) -> Finding {
    if sent.is_empty() {
        return finding.note("the status came without details");
    }
    sent.iter().cloned().fold(finding, Finding::note)
}
