//! `#[case::name(values, settings)]`.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, format_ident};
use syn::{Attribute, Expr, Meta};

use super::setting::Written;
use super::split::{parse_one, split};
use super::table::Table;
use crate::problems::Problems;

/// One case as written.
pub(crate) struct Case<S> {
    pub(crate) name: Ident,
    pub(crate) values: Vec<Expr>,
    pub(crate) settings: S,
}

/// Reads every case; `parameters` of the function take a value from it.
pub(crate) fn read<S: Table>(
    attributes: &[Attribute],
    parameters: usize,
    attribute: &str,
    elsewhere: &[&str],
    problems: &mut Problems,
) -> Vec<Case<S>> {
    let (mut cases, mut names) = (Vec::new(), Vec::new());
    for (index, case) in attributes.iter().enumerate() {
        let name = name(case, index, problems);
        let repeated = names.contains(&name);
        if repeated {
            problems.at(&name, format!("two cases are called `{name}`; rename one"));
        }
        names.push(name.clone());
        let items = items(case, problems);
        let Some((values, rest)) = values(case, items, parameters, problems) else { continue };
        let mut settings = S::default();
        for item in rest {
            if let Some(written) = problems.take(Written::parse(item))
                && !settings.read(&written, problems)
            {
                super::unknown::<S>(&written, attribute, elsewhere, problems);
            }
        }
        if !repeated {
            cases.push(Case { name, values, settings });
        }
    }
    cases
}

/// `case::name`, or the case's number.
fn name(case: &Attribute, index: usize, problems: &mut Problems) -> Ident {
    let segments = &case.path().segments;
    if segments.len() > 2 {
        problems.at(case.path(), "a case has one name: `#[case::unknown_id(..)]`");
    }
    match segments.iter().nth(1) {
        Some(named) => named.ident.clone(),
        None => format_ident!("case_{}", index + 1, span = segments[0].ident.span()),
    }
}

fn items(case: &Attribute, problems: &mut Problems) -> Vec<TokenStream> {
    match &case.meta {
        Meta::Path(_) => Vec::new(),
        Meta::List(list) => split(list.tokens.clone()),
        Meta::NameValue(value) => {
            problems.at(&value.value, "a case is a list: `#[case::name(value, status = NotFound)]`");
            Vec::new()
        }
    }
}

type Values = (Vec<Expr>, Vec<TokenStream>);

/// The first items are the parameters' values.
fn values(
    case: &Attribute,
    items: Vec<TokenStream>,
    wanted: usize,
    problems: &mut Problems,
) -> Option<Values> {
    let given = items.iter().take_while(|item| !is_setting(item)).count();
    let settings_like = items.iter().skip(wanted).all(is_key);
    if given.min(wanted) < wanted || !settings_like {
        let blamed = items.get(wanted).filter(|_| given > wanted);
        let message = format!(
            "this case has {}, and the function has {}; give one value for each",
            counted(given, "value"),
            counted(wanted, "`#[case]` parameter")
        );
        problems.at(blamed.map_or_else(|| case.path().to_token_stream(), Clone::clone), message);
        return None;
    }
    let mut items = items.into_iter();
    let values: Vec<_> = items.by_ref().take(wanted).map(|item| value(item, problems)).collect();
    Some((values.into_iter().collect::<Option<_>>()?, items.collect()))
}

fn value(item: TokenStream, problems: &mut Problems) -> Option<Expr> {
    problems.take(parse_one(item))
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// `key = ..`, which no value is.
fn is_setting(item: &TokenStream) -> bool {
    let mut tokens = item.clone().into_iter();
    let first = matches!(tokens.next(), Some(TokenTree::Ident(_)));
    let punct = |token: Option<TokenTree>| match token {
        Some(TokenTree::Punct(punct)) => punct.as_char(),
        _ => ' ',
    };
    first && punct(tokens.next()) == '=' && punct(tokens.next()) != '='
}

/// `key ..`, which may be a setting.
fn is_key(item: &TokenStream) -> bool {
    let mut tokens = item.clone().into_iter();
    let first = matches!(tokens.next(), Some(TokenTree::Ident(_)));
    first && (is_setting(item) || matches!(tokens.next(), None | Some(TokenTree::Group(_))))
}
