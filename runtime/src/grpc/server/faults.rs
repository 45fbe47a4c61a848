//! Faults on purpose, on the server's side of the wire.

use std::convert::Infallible;
use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use http::Response;
use http::header::{CONTENT_TYPE, HeaderValue};
use tonic::body::Body;
use tonic::{Code, Status};

use super::observe::Observer;
use super::spoiled::{Spoil, Spoiled};

/// Faults that a [`GrpcServer`](crate::GrpcServer) commits on purpose.
///
/// Each applies to every call, or with [`on`](Self::on) to one method; several add up.
///
/// ```
/// use std::time::Duration;
/// use wiretest::{Code, Faults};
///
/// let faults = Faults::new()
///     .late(Duration::from_millis(50))
///     .fail_nth(1, Code::Unavailable)
///     .on("/user.v1.UserService/GetUser")
///     .abort_after(2)
///     .on("/user.v1.UserService/ListUsers");
/// # let _ = faults;
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "faults do nothing until a server takes them: `GrpcServer::builder(service).faults(..)`"]
pub struct Faults {
    faults: Vec<Fault>,
}

#[derive(Debug, Clone)]
struct Fault {
    kind: Kind,
    on: Option<String>,
}

#[derive(Debug, Clone)]
enum Kind {
    Late(Duration),
    FailNth(u64, Code),
    AbortAfter(u64),
    Truncate,
    ContentType(HeaderValue),
    NoTrailers,
    Reset,
    GoAway,
}

impl Faults {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    fn with(mut self, kind: Kind) -> Self {
        self.faults.push(Fault { kind, on: None });
        self
    }

    /// Waits this long before the handler gets the call.
    pub fn late(self, delay: Duration) -> Self {
        self.with(Kind::Late(delay))
    }

    /// Answers the `n`-th call (the first is 1) with this status, without asking the handler.
    pub fn fail_nth(self, n: u64, code: Code) -> Self {
        self.with(Kind::FailNth(n, code))
    }

    /// Ends a response with ABORTED after this many messages.
    pub fn abort_after(self, messages: u64) -> Self {
        self.with(Kind::AbortAfter(messages))
    }

    /// Cuts the first message of a response in half, and then ends it as if nothing were wrong.
    pub fn truncate(self) -> Self {
        self.with(Kind::Truncate)
    }

    /// Answers with this `content-type`.
    ///
    /// # Panics
    /// When it is not a header's value.
    #[track_caller]
    pub fn content_type(self, value: impl AsRef<str>) -> Self {
        let value = value.as_ref();
        let value = HeaderValue::from_str(value)
            .unwrap_or_else(|error| panic!("{value:?} cannot be the value of a header: {error}"));
        self.with(Kind::ContentType(value))
    }

    /// Ends a response without trailers, and so without a status.
    pub fn no_trailers(self) -> Self {
        self.with(Kind::NoTrailers)
    }

    /// Sends the response headers and then `RST_STREAM`.
    pub fn reset(self) -> Self {
        self.with(Kind::Reset)
    }

    /// Sends GOAWAY on every connection once a call has come in; that call is still answered, the next one
    /// needs a new connection.
    pub fn go_away(self) -> Self {
        self.with(Kind::GoAway)
    }

    /// Limits the fault named just before to one method: `"/package.Service/Method"`.
    ///
    /// # Panics
    /// When no fault stands before it, or `method` is not of that form.
    #[track_caller]
    pub fn on(mut self, method: impl Into<String>) -> Self {
        let method = method.into();
        let parts: Vec<_> = method.split('/').collect();
        assert!(
            matches!(parts[..], ["", service, name] if !service.is_empty() && !name.is_empty()),
            "a method is written `/package.Service/Method`, not `{method}`"
        );
        let last = self.faults.last_mut();
        last.expect("`on` limits the fault named just before it: name one first").on = Some(method);
        self
    }

    pub(super) fn plans(&self) -> Plans {
        let counted = |fault: &Fault| (fault.clone(), AtomicU64::new(0));
        Plans(self.faults.iter().map(counted).collect())
    }
}

/// The faults of one server, each with the calls that it has met.
pub(super) struct Plans(Vec<(Fault, AtomicU64)>);

impl Plans {
    /// What is to go wrong with this call.
    pub(super) fn of(&self, path: &str) -> Option<Plan> {
        if self.0.is_empty() {
            return None;
        }
        let meets = |fault: &Fault| fault.on.as_ref().is_none_or(|method| method == path);
        let mut plan = Plan::default();
        for (fault, count) in self.0.iter().filter(|(fault, _)| meets(fault)) {
            plan.add(&fault.kind, count.fetch_add(1, Ordering::Relaxed) + 1);
        }
        Some(plan)
    }
}

/// What is to go wrong with one call.
#[derive(Default)]
pub(super) struct Plan {
    late: Duration,
    fail: Option<Status>,
    content_type: Option<HeaderValue>,
    go_away: bool,
    spoil: Spoil,
}

impl Plan {
    fn add(&mut self, kind: &Kind, count: u64) {
        match kind {
            Kind::Late(delay) => self.late += *delay,
            Kind::FailNth(n, code) if *n == count => {
                self.fail = Some(Status::new(*code, format!("call {count} fails on purpose")));
            }
            Kind::FailNth(..) => {}
            Kind::AbortAfter(messages) => self.spoil.abort_after = Some(*messages),
            Kind::Truncate => self.spoil.truncate = true,
            Kind::ContentType(value) => self.content_type = Some(value.clone()),
            Kind::NoTrailers => self.spoil.no_trailers = true,
            Kind::Reset => self.spoil.reset = true,
            Kind::GoAway => self.go_away = true,
        }
    }

    /// Runs the handler, with everything around it that goes wrong.
    pub(super) async fn run(
        self,
        observer: &Observer,
        handler: impl Future<Output = Result<Response<Body>, Infallible>>,
    ) -> Result<Response<Body>, Infallible> {
        if self.go_away {
            observer.go_away();
        }
        if !self.late.is_zero() {
            tokio::time::sleep(self.late).await;
        }
        let mut response = match self.fail {
            Some(status) => status.into_http(),
            None => handler.await?,
        };
        if let Some(value) = self.content_type {
            response.headers_mut().insert(CONTENT_TYPE, value);
        }
        Ok(if self.spoil.is_any() { Spoiled::response(response, self.spoil) } else { response })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nth_call_of_the_method_fails() {
        let plans = Faults::new().fail_nth(2, Code::Aborted).on("/a.B/C").plans();
        let code = |path: &str| plans.of(path).and_then(|plan| plan.fail).map(|status| status.code());
        let paths = ["/a.B/C", "/a.B/D", "/a.B/C", "/a.B/C"];
        assert_eq!(paths.map(code), [None, None, Some(Code::Aborted), None]);
    }

    #[test]
    #[should_panic(expected = "name one first")]
    fn on_needs_a_fault() {
        let _ = Faults::new().on("/a.B/C");
    }

    #[test]
    #[should_panic(expected = "/package.Service/Method")]
    fn on_needs_a_method() {
        let _ = Faults::new().reset().on("a.B.C");
    }
}
