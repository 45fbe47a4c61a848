//! A whole test, whichever protocol it speaks.

use std::cell::Cell;

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::{Expr, ReturnType, Signature, Visibility};

use super::Outcome;
use super::common::{self, Settings};
use super::signature::{self, Kind, Param, Source};
use crate::args::attributes::{self, Attributes};
use crate::args::{Both, Table, case};
use crate::krate::Private;
use crate::model::body;
use crate::problems::Problems;
use crate::test_fn::{Body, TestFn};

/// What differs between the protocols.
pub(crate) trait Protocol {
    /// The attribute's name.
    const NAME: &'static str;
    /// Its settings as written.
    type Args: Table;
    /// Its settings, checked.
    type Model;

    /// The settings that only the other protocol has.
    fn elsewhere() -> Vec<&'static str>;
    /// Checks the settings.
    fn model(
        args: Self::Args,
        settings: &Settings,
        returns: &Returns,
        problems: &mut Problems,
    ) -> Self::Model;
    /// Checks what was written against the parameters.
    fn beside(_: &mut Self::Model, _: &[Param], _: &mut Problems) {}
}

/// A checked test.
pub(crate) struct Test<M> {
    pub(crate) attributes: Attributes,
    pub(crate) vis: Visibility,
    pub(crate) sig: Signature,
    pub(crate) body: Body,
    pub(crate) returns: Returns,
    /// `None` where a parameter is beyond repair, so that the test cannot be called.
    pub(crate) params: Option<Vec<Param>>,
    pub(crate) variants: Vec<Variant<M>>,
    /// The library's full name, for what stands outside of the test's own function.
    pub(crate) library: Private,
    /// Its name inside.
    pub(crate) krate: Private,
}

/// One case, or the test itself.
pub(crate) struct Variant<M> {
    pub(crate) name: Option<Ident>,
    pub(crate) values: Vec<Expr>,
    pub(crate) settings: Settings,
    pub(crate) model: M,
}

/// The declared return type.
pub(crate) struct Returns {
    pub(crate) outcome: Outcome,
    /// Of a test without `->` this is its name.
    pub(crate) ty: TokenStream,
    written: bool,
    /// Whether expectations want an outcome that it is not, which has been reported.
    misfit: Cell<bool>,
}

impl Returns {
    fn of(sig: &Signature) -> Self {
        let (ty, written) = match &sig.output {
            ReturnType::Default => (sig.ident.to_token_stream(), false),
            ReturnType::Type(_, ty) => (ty.to_token_stream(), true),
        };
        Self { outcome: Outcome::of(&sig.output), ty, written, misfit: Cell::new(false) }
    }

    /// The expectations do not fit; what is wrong with the type besides must not be told, too.
    pub(crate) fn does_not_fit(&self) {
        self.misfit.set(true);
    }

    pub(crate) fn is_misfit(&self) -> bool {
        self.misfit.get()
    }

    /// Whether there is a `->`.
    pub(crate) fn is_written(&self) -> bool {
        self.written
    }
}

/// Checks the test as a whole.
pub(crate) fn model<P: Protocol>(
    args: &Both<P::Args>,
    function: TestFn,
    problems: &mut Problems,
) -> Test<P::Model> {
    let TestFn { attrs, vis, mut sig, body, .. } = function;
    let attributes = attributes::sort(attrs, P::NAME, problems);
    let kind = Kind { noun: "a test", must_be_async: !attributes.second_test, cases: true };
    let params = signature::params(&mut sig, kind, problems);
    let rewritten = attributes.second_test && sig.asyncness.is_none();
    if sig.asyncness.is_none() {
        sig.asyncness = Some(syn::Token![async](sig.fn_token.span));
    }
    let mut returns = Returns::of(&sig);
    let variants = variants::<P>(args, &attributes, params.as_deref(), &returns, problems);
    // Where another attribute has made a test of it before us, the body has a `return` of that one's.
    let judged = returns.outcome.is_judged() && !rewritten;
    check_body(&body, judged, &variants, problems);
    let (params, body) = match hidden_return(&sig) {
        None => (params, body),
        Some(hidden) => {
            problems
                .span(hidden, "what a test returns says how it is judged; write the type instead of `impl`");
            // What the body gives, and where its `?` leads, is not known.
            (sig.output, returns.outcome) = (ReturnType::Default, Outcome::Plain);
            (None, Body::Missing(hidden))
        }
    };
    let library = Private::new(args.common.krate.as_ref().and_then(|krate| krate.value.as_ref()));
    let krate = Private::alias();
    Test { attributes, vis, sig, body, returns, params, variants, library, krate }
}

fn variants<P: Protocol>(
    args: &Both<P::Args>,
    attributes: &Attributes,
    params: Option<&[Param]>,
    returns: &Returns,
    problems: &mut Problems,
) -> Vec<Variant<P::Model>> {
    let is_case = |param: &&Param| matches!(param.source, Source::Case);
    let wanted: Vec<_> = params.unwrap_or_default().iter().filter(is_case).collect();
    if let (true, Some(param)) = (attributes.cases.is_empty(), wanted.first()) {
        problems.at(
            &param.name,
            "this parameter needs cases: write `#[case(..)]` above the function, one for each",
        );
    }
    let cases =
        case::read::<Both<P::Args>>(&attributes.cases, wanted.len(), P::NAME, &P::elsewhere(), problems);
    let mut variant = |name, values, args: Both<P::Args>| {
        let settings = common::model(args.common, problems);
        let mut model = P::model(args.own, &settings, returns, problems);
        P::beside(&mut model, params.unwrap_or_default(), problems);
        Variant { name, values, settings, model }
    };
    if attributes.cases.is_empty() {
        return vec![variant(None, Vec::new(), args.clone())];
    }
    cases.into_iter().map(|case| variant(Some(case.name), case.values, case.settings.or(args))).collect()
}

/// Where `impl Trait` stands in the return type.
fn hidden_return(sig: &Signature) -> Option<Span> {
    match &sig.output {
        ReturnType::Default => None,
        ReturnType::Type(_, ty) => signature::hidden_type(ty),
    }
}

fn check_body<M>(body: &Body, judged: bool, variants: &[Variant<M>], problems: &mut Problems) {
    match body {
        Body::Missing(at) => problems.span(*at, "a test has a body: write `{ .. }`"),
        Body::Braces(body) => {
            if judged {
                body::check_returns(body, problems);
            }
            let allowed = common::Sleeps {
                thread: variants.iter().any(|variant| variant.settings.sleeps.thread),
                time: variants.iter().any(|variant| variant.settings.sleeps.time),
            };
            body::check_sleeps(body, allowed, problems);
        }
    }
}
