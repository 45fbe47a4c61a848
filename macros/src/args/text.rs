//! What a text must be: `"text"`, `contains("..")` or `matches("regex")`.

use proc_macro2::TokenStream;
use syn::{Expr, ExprCall, ExprLit, Lit, LitStr};

use super::regex;
use super::setting::{Value, Written};
use super::split::parse_one;
use crate::problems::Problems;

/// An expected text.
#[derive(Clone)]
pub(crate) enum Text {
    Is(Expr),
    Contains(Expr),
    Matches(LitStr),
}

/// Reads `key = TEXT`.
pub(crate) fn read(written: &Written, problems: &mut Problems) -> Option<Text> {
    let Value::Equals(tokens) = &written.value else {
        let key = &written.key;
        let message = format!(
            "`{key}` is written `{key} = \"text\"`, `{key} = contains(\"..\")` or `{key} = matches(\"regex\")`"
        );
        problems.at(written.blame(), message);
        return None;
    };
    parse(tokens.clone(), problems)
}

/// Reads the text itself.
pub(crate) fn parse(tokens: TokenStream, problems: &mut Problems) -> Option<Text> {
    let expr = problems.take(parse_one::<Expr>(tokens))?;
    match &expr {
        Expr::Call(call) if named(call, "contains") => contains(call, problems),
        Expr::Call(call) if named(call, "matches") => matches(call, problems),
        Expr::Lit(ExprLit { lit, .. }) if !matches!(lit, Lit::Str(_)) => {
            problems.at(&expr, "a text is expected: `\"text\"`, `contains(\"..\")` or `matches(\"regex\")`");
            None
        }
        _ => Some(Text::Is(expr)),
    }
}

fn named(call: &ExprCall, name: &str) -> bool {
    matches!(&*call.func, Expr::Path(path) if path.path.is_ident(name))
}

fn contains(call: &ExprCall, problems: &mut Problems) -> Option<Text> {
    match call.args.first() {
        Some(part) if call.args.len() == 1 => {
            if string(part).is_some_and(|part| part.value().is_empty()) {
                problems.at(part, "every text contains the empty one; write what must stand in it");
                return None;
            }
            Some(Text::Contains(part.clone()))
        }
        _ => {
            problems.at(call, "`contains` takes one text: `contains(\"not found\")`");
            None
        }
    }
}

fn matches(call: &ExprCall, problems: &mut Problems) -> Option<Text> {
    match call.args.first().and_then(string) {
        Some(pattern) if call.args.len() == 1 => {
            regex::check(pattern, problems).then(|| Text::Matches(pattern.clone()))
        }
        _ => {
            problems
                .at(call, "`matches` takes one regular expression as a literal: `matches(\"user-[0-9]+\")`");
            None
        }
    }
}

/// The string literal that `expr` is, if it is one.
pub(crate) fn string(expr: &Expr) -> Option<&LitStr> {
    match expr {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text),
        Expr::Group(group) => string(&group.expr),
        _ => None,
    }
}
