//! A checked fixture.

use syn::{Attribute, ReturnType, Signature, Type, Visibility};

use super::outcome::{arguments, last_segment};
use super::rules::value;
use super::signature::{self, By, Kind, Param, Source};
use crate::args::attributes;
use crate::args::duration::Nanos;
use crate::args::fixture::{FixtureArgs, Scope};
use crate::krate::Private;
use crate::problems::Problems;
use crate::test_fn::{Body, TestFn};

/// A function that makes something for tests.
pub(crate) struct Fixture {
    /// What the struct under the fixture's name keeps: docs and `#[cfg]`.
    pub(crate) on_name: Vec<Attribute>,
    /// What stays with the function.
    pub(crate) on_body: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) sig: Signature,
    pub(crate) body: Body,
    /// `None` where the function cannot be called.
    pub(crate) params: Option<Vec<Param>>,
    pub(crate) session: bool,
    pub(crate) timeout: Option<Nanos>,
    pub(crate) gives: Gives,
    /// The library's full name, and its name in the fixture's own block.
    pub(crate) library: Private,
    pub(crate) krate: Private,
}

/// The value's type, and whether making it may fail.
pub(crate) struct Gives {
    /// `None` stands for `()`.
    pub(crate) ty: Option<Type>,
    pub(crate) fallible: bool,
}

/// Checks the fixture as a whole.
pub(crate) fn model(args: &FixtureArgs, function: TestFn, problems: &mut Problems) -> Fixture {
    let TestFn { attrs, vis, mut sig, body, half } = function;
    let session = value(&args.scope) == Some(Scope::Session);
    let kind = Kind { noun: "a fixture", must_be_async: false, cases: false };
    let params = signature::params(&mut sig, kind, problems);
    check_params(&sig, params.as_deref().unwrap_or_default(), session, problems);
    if let Body::Missing(at) = &body {
        problems.span(*at, "a fixture has a body: write `{ .. }`");
    }
    let gives = gives(&sig.output, problems);
    let params = params.filter(|_| gives.is_some() && half.is_none());
    let gives = gives.unwrap_or(Gives { ty: None, fallible: false });
    let (on_name, on_body) = sort(attrs, problems);
    let library = Private::new(value(&args.krate).as_ref());
    let (krate, timeout) = (Private::alias(), value(&args.timeout));
    Fixture { on_name, on_body, vis, sig, body, params, session, timeout, gives, library, krate }
}

fn check_params(sig: &Signature, params: &[Param], session: bool, problems: &mut Problems) {
    for param in params {
        if session && param.by == By::Unique {
            let message = "a session fixture is shared by every test; take it by `&`, without `mut`";
            problems.at(&param.whole, message);
        }
        if matches!(&param.source, Source::Named(name) if *name == sig.ident) {
            let name = &sig.ident;
            problems.at(
                &param.name,
                format!("the fixture `{name}` asks for itself; name another one by `#[from(..)]`"),
            );
        }
    }
}

fn gives(output: &ReturnType, problems: &mut Problems) -> Option<Gives> {
    let ReturnType::Type(_, ty) = output else { return Some(Gives { ty: None, fallible: false }) };
    if let Some(hidden) = signature::hidden_type(ty) {
        problems.span(hidden, "a fixture is found by its type; write the type instead of `impl`");
        return None;
    }
    Some(match last_segment(ty) {
        Some(last) if last.ident == "Result" => {
            Gives { ty: arguments(last).first().map(|ok| (*ok).clone()), fallible: true }
        }
        _ => Gives { ty: Some((**ty).clone()), fallible: false },
    })
}

fn sort(attrs: Vec<Attribute>, problems: &mut Problems) -> (Vec<Attribute>, Vec<Attribute>) {
    let (mut on_name, mut on_body) = (Vec::new(), Vec::new());
    for attr in attrs {
        let last = attr.path().segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
        match last.as_str() {
            "fixture" | "once" | "test" | "rstest" | "grpc_test" | "ws_test" => {
                let shown = attributes::shown(&attr);
                let repair = if last == "once" { "write `#[fixture(scope = session)]`" } else { "keep one" };
                problems.at(attr.path(), format!("`#[fixture]` stands alone, without {shown}; {repair}"));
            }
            "case" => problems.at(attr.path(), "only tests have cases; a fixture asks for other fixtures"),
            "doc" | "cfg" | "deprecated" => on_name.push(attr),
            _ => on_body.push(attr),
        }
    }
    (on_name, on_body)
}
