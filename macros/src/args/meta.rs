//! Predicates on metadata and headers: `"x-id" == "7"`, `has("x-id")`, `matches("x-id", "re")`.

use proc_macro2::{Group, TokenStream};
use syn::parse::Parse;
use syn::{BinOp, Expr, ExprCall, ExprLit, Lit, LitStr};

use super::regex;
use super::setting::{Value, Written};
use super::split::{parse_within, split};
use super::text::string;
use crate::problems::Problems;
use crate::{source, suggest};

/// One predicate and how it reads.
#[derive(Clone)]
pub(crate) struct Meta {
    pub(crate) key: LitStr,
    pub(crate) test: MetaTest,
    pub(crate) text: String,
}

/// What must hold of the key's values.
#[derive(Clone)]
pub(crate) enum MetaTest {
    Is(Expr),
    Not(Expr),
    Has,
    Absent,
    Matches(LitStr),
}

const FORMS: &str =
    "`\"x-id\" == \"7\"`, `!=`, `has(\"x-id\")`, `absent(\"x-id\")` or `matches(\"x-id\", \"re\")`";

/// Reads `key(M, ..)` on gRPC metadata.
pub(crate) fn grpc(written: &Written, problems: &mut Problems) -> Option<Vec<Meta>> {
    read(written, problems, grpc_key)
}

/// Reads `headers(M, ..)` on HTTP headers.
pub(crate) fn http(written: &Written, problems: &mut Problems) -> Option<Vec<Meta>> {
    read(written, problems, |_, _, _| true)
}

type KeyCheck = fn(&LitStr, &MetaTest, &mut Problems) -> bool;

fn read(written: &Written, problems: &mut Problems, check: KeyCheck) -> Option<Vec<Meta>> {
    let Value::List(group) = &written.value else {
        let key = &written.key;
        problems.at(written.blame(), format!("`{key}` is a list: `{key}(\"x-id\" == \"7\")`"));
        return None;
    };
    let items = split(group.stream());
    let metas: Vec<_> = items.into_iter().filter_map(|item| one(item, group, problems, check)).collect();
    Some(metas)
}

fn one(item: TokenStream, list: &Group, problems: &mut Problems, check: KeyCheck) -> Option<Meta> {
    let shown = source::text(item.clone());
    let end = if item.is_empty() { list.span_close() } else { source::last_span(item.clone()) };
    let expr = problems.take(parse_within(item, end, Expr::parse))?;
    let (key, test) = match &expr {
        Expr::Binary(binary) => {
            let test = match binary.op {
                BinOp::Eq(_) => MetaTest::Is((*binary.right).clone()),
                BinOp::Ne(_) => MetaTest::Not((*binary.right).clone()),
                _ => return refuse(binary.op, problems),
            };
            (string(&binary.left).cloned(), test)
        }
        Expr::Call(call) => called(call, problems)?,
        _ => return refuse(&expr, problems),
    };
    let Some(key) = key else { return refuse(&expr, problems) };
    let good = legal_key(&key, problems) && check(&key, &test, problems);
    good.then_some(Meta { key, test, text: shown })
}

fn refuse<T>(tokens: impl quote::ToTokens, problems: &mut Problems) -> Option<T> {
    problems.at(tokens, format!("metadata is judged by {FORMS}"));
    None
}

fn called(call: &ExprCall, problems: &mut Problems) -> Option<(Option<LitStr>, MetaTest)> {
    let Expr::Path(func) = &*call.func else { return refuse(call, problems) };
    let name = func.path.get_ident().map(ToString::to_string).unwrap_or_default();
    let key = call.args.first().and_then(string).cloned();
    let test = match (name.as_str(), call.args.len()) {
        ("has", 1) => MetaTest::Has,
        ("absent", 1) => MetaTest::Absent,
        ("matches", 2) => {
            let Some(pattern) = string(&call.args[1]) else { return refuse(call, problems) };
            regex::check(pattern, problems).then(|| MetaTest::Matches(pattern.clone()))?
        }
        ("has" | "absent" | "matches", _) => return refuse(call, problems),
        _ => {
            let near = suggest::did_you_mean(&name, ["has", "absent", "matches"])
                .unwrap_or_else(|| format!("there is {FORMS}"));
            problems.at(&call.func, format!("no predicate on metadata is called `{name}`; {near}"));
            return None;
        }
    };
    Some((key, test))
}

fn legal_key(key: &LitStr, problems: &mut Problems) -> bool {
    let name = key.value();
    let message = if name.is_empty() {
        "a metadata key is not empty".into()
    } else if name.starts_with(':') {
        format!("`{name}` is a pseudo-header of HTTP/2, no metadata")
    } else if name.chars().any(|c| c.is_ascii_uppercase()) {
        format!("keys travel in lower case: write `\"{}\"`", name.to_lowercase())
    } else if let Some(bad) =
        name.chars().find(|c| !(c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(*c)))
    {
        format!("a key has letters, digits, `-`, `_` and `.`, and no `{}`", bad.escape_default())
    } else {
        return true;
    };
    problems.at(key, message);
    false
}

/// gRPC's own rules: fewer characters, and `-bin` keys hold bytes.
fn grpc_key(key: &LitStr, test: &MetaTest, problems: &mut Problems) -> bool {
    let name = key.value();
    if let Some(bad) = name.chars().find(|c| !(c.is_ascii_alphanumeric() || "-_.".contains(*c))) {
        problems.at(key, format!("a metadata key has letters, digits, `-`, `_` and `.`, and no `{bad}`"));
        return false;
    }
    let binary = name.ends_with("-bin");
    match test {
        MetaTest::Is(value) | MetaTest::Not(value) => value_fits(&name, binary, value, problems),
        MetaTest::Matches(pattern) if binary => {
            problems.at(
                pattern,
                format!("`{name}` holds bytes, which match no text; compare it: `\"{name}\" == b\"..\"`"),
            );
            false
        }
        _ => true,
    }
}

fn value_fits(name: &str, binary: bool, value: &Expr, problems: &mut Problems) -> bool {
    let Expr::Lit(ExprLit { lit, .. }) = value else { return true };
    let message = match (lit, binary) {
        (Lit::Str(_), false) | (Lit::ByteStr(_), true) => return true,
        (Lit::Str(text), true) => format!("`{name}` holds bytes: write `b{}`", source::text(text)),
        (Lit::ByteStr(_), false) => format!("`{name}` holds text; only keys that end in `-bin` hold bytes"),
        (other, false) => format!("metadata is text: write `\"{}\"`", source::text(other)),
        (_, true) => format!("`{name}` holds bytes: write a byte string, `b\"..\"`"),
    };
    problems.at(value, message);
    false
}
