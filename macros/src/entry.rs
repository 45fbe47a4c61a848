//! The pipeline of each macro: tokens → args → model → tokens.

use proc_macro2::{Group, TokenStream};
use quote::quote;
use syn::Expr;

use crate::args::fixture::FixtureArgs;
use crate::args::split::{parse_all, parse_one, split};
use crate::args::{self, Both, Site};
use crate::expand::{self, Judging};
use crate::krate::Private;
use crate::model::{self, Protocol, Test};
use crate::predicate::{Flavor, read_list};
use crate::problems::Problems;
use crate::source;
use crate::test_fn::TestFn;

#[cfg(feature = "grpc")]
pub(crate) fn grpc_test(attr: TokenStream, item: TokenStream) -> TokenStream {
    test::<model::grpc::GrpcTest>(attr, item, expand::grpc_judge)
}

#[cfg(feature = "ws")]
pub(crate) fn ws_test(attr: TokenStream, item: TokenStream) -> TokenStream {
    test::<model::ws::WsTest>(attr, item, expand::ws_judge)
}

type Judge<M> = fn(&M, usize, &Test<M>) -> Judging;

fn test<P: Protocol>(attr: TokenStream, item: TokenStream, judge: Judge<P::Model>) -> TokenStream {
    let mut problems = Problems::new();
    let args: Both<P::Args> = args::read(attr, P::NAME, &P::elsewhere(), &mut problems);
    let Some(function) = function(&item, P::NAME, "an `async fn`", &mut problems) else {
        return with_errors(problems, item);
    };
    if function.half.is_some() {
        return with_errors(problems, expand::half_test(&function));
    }
    let test = model::test::model::<P>(&args, function, &mut problems);
    with_errors(problems, expand::test(&test, judge))
}

pub(crate) fn fixture(attr: TokenStream, item: TokenStream) -> TokenStream {
    let mut problems = Problems::new();
    let args: FixtureArgs = args::read(attr, "fixture", &[], &mut problems);
    let Some(function) = function(&item, "fixture", "a function", &mut problems) else {
        return with_errors(problems, item);
    };
    let in_editor = expand::in_editor(&function);
    let fixture = expand::fixture(&model::fixture::model(&args, function, &mut problems));
    with_errors(problems, quote!(#fixture #in_editor))
}

fn function(item: &TokenStream, name: &str, what: &str, problems: &mut Problems) -> Option<TestFn> {
    let function = TestFn::parse(item.clone());
    if function.is_err() {
        problems.span(source::first_span(item.clone()), format!("`#[{name}]` belongs on {what}"));
    }
    function.ok()
}

/// Errors first, then what they leave.
fn with_errors(problems: Problems, rest: TokenStream) -> TokenStream {
    let mut tokens = problems.finish();
    tokens.extend(rest);
    tokens
}

/// `(CRATE) subject, P, ..`
pub(crate) fn check(input: TokenStream) -> TokenStream {
    let mut problems = Problems::new();
    let (krate, tokens) =
        match parse_all(input, |input| Ok((input.parse::<Group>()?, input.parse::<TokenStream>()?))) {
            Ok((krate, tokens)) => (Private::of_crate(krate.stream()), tokens),
            Err(error) => {
                problems.syn(error);
                return problems.finish();
            }
        };
    let mut items = split(tokens.clone());
    let subject = subject(&mut items, &mut problems);
    let flavor = flavor(&items);
    let predicates = read_list(quote!(#(#items),*), flavor, &mut problems);
    match subject {
        Some(subject) if problems.is_empty() => {
            let place = Site::of(source::first_span(&subject), format!("check!({})", source::text(tokens)));
            let _ = problems.finish();
            expand::check(&place, &subject, &predicates, flavor, &krate)
        }
        subject => expand::failed_check(&problems.finish(), subject.as_ref(), &krate),
    }
}

fn subject(items: &mut Vec<TokenStream>, problems: &mut Problems) -> Option<Expr> {
    if items.is_empty() {
        let example = "`check!` takes a message and predicates: `check!(user, id == \"7\")`";
        problems.span(proc_macro2::Span::call_site(), example);
        return None;
    }
    let subject = items.remove(0);
    if items.is_empty() {
        problems
            .at(&subject, "`check!` has nothing to check; write predicates after the message: `id == \"7\"`");
    }
    problems.take(parse_one(subject))
}

/// JSON if the first predicate that tells begins with a text.
fn flavor(items: &[TokenStream]) -> Flavor {
    let first_leaf = |item: &TokenStream| {
        let text = item.to_string();
        let text = text.trim_start_matches(|c: char| c.is_whitespace() || "!(".contains(c));
        let inner = ["has", "absent", "matches", "between"].iter().find_map(|name| text.strip_prefix(name));
        inner.map_or(text, |inner| inner.trim_start_matches([' ', '('])).starts_with('"')
    };
    if items.iter().any(first_leaf) { Flavor::Json } else { Flavor::Message }
}
