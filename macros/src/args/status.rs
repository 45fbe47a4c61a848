//! gRPC status codes.

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::{Expr, ExprLit, Lit};

use super::setting::{Value, Written};
use super::split::parse_one;
use crate::problems::Problems;
use crate::suggest;

/// The names of `tonic::Code`, each at the index of its number.
pub(crate) const NAMES: [&str; 17] = [
    "Ok",
    "Cancelled",
    "Unknown",
    "InvalidArgument",
    "DeadlineExceeded",
    "NotFound",
    "AlreadyExists",
    "PermissionDenied",
    "ResourceExhausted",
    "FailedPrecondition",
    "Aborted",
    "OutOfRange",
    "Unimplemented",
    "Internal",
    "Unavailable",
    "DataLoss",
    "Unauthenticated",
];

/// The codes a call may end with, at least one, as the user spelt them.
pub(crate) type Codes = Vec<Ident>;

/// Reads `status = A | B`.
pub(crate) fn read(written: &Written, problems: &mut Problems) -> Option<Codes> {
    let Value::Equals(tokens) = &written.value else {
        problems
            .at(written.blame(), "`status` is written `status = NotFound` or `status = NotFound | Internal`");
        return None;
    };
    let codes: Vec<_> =
        alternatives(tokens.clone()).into_iter().map(|one| code(one, tokens, problems)).collect();
    let codes: Codes = codes.into_iter().collect::<Option<_>>()?;
    for (index, repeated) in codes.iter().enumerate() {
        if codes[..index].contains(repeated) {
            problems.at(repeated, format!("`{repeated}` is named twice; keep one"));
        }
    }
    Some(codes)
}

fn alternatives(tokens: TokenStream) -> Vec<TokenStream> {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let bar = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == '|');
    tokens.split(bar).map(|part| part.iter().cloned().collect()).collect()
}

fn code(tokens: TokenStream, all: &TokenStream, problems: &mut Problems) -> Option<Ident> {
    if tokens.is_empty() {
        problems.at(all, "a status code is missing beside `|`");
        return None;
    }
    let expr = problems.take(parse_one::<Expr>(tokens))?;
    let message = match &expr {
        Expr::Path(path) => match path.path.get_ident() {
            Some(ident) if NAMES.iter().any(|name| ident == name) => return Some(ident.clone()),
            Some(ident) => repair(&ident.to_string()),
            None => repair(&path.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default()),
        },
        Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) => {
            numbered(number.base10_parse().unwrap_or(usize::MAX))
        }
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => repair(&text.value()),
        _ => "a status code is one of the names of `tonic::Code`: `status = NotFound | Internal`".into(),
    };
    problems.at(expr, message);
    None
}

fn numbered(number: usize) -> String {
    match NAMES.get(number) {
        Some(name) => format!("a status code is a name: write `{name}`"),
        None => format!("there is no status code {number}; they are {}", suggest::list(NAMES)),
    }
}

/// Casing apart, is it a name? Then say how to write it; else which one is near.
fn repair(written: &str) -> String {
    let plain = |name: &str| name.replace('_', "").to_lowercase();
    if let Some(name) = NAMES.iter().find(|name| plain(name) == plain(written)) {
        return format!("a status code is the bare name of `tonic::Code`: write `{name}`");
    }
    match suggest::did_you_mean(written, NAMES) {
        Some(near) => format!("there is no status code `{written}`; {near}"),
        None => format!("there is no status code `{written}`; they are {}", suggest::list(NAMES)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_casing_finds_its_name() {
        for written in ["NOT_FOUND", "not_found", "notFound", "Notfound"] {
            assert!(repair(written).contains("write `NotFound`"), "{written}");
        }
        assert!(repair("NotFond").contains("did you mean `NotFound`?"));
        assert!(repair("Canceled").contains("did you mean `Cancelled`?"));
        assert!(numbered(5).contains("write `NotFound`"));
        assert!(numbered(17).contains("no status code 17"));
    }
}
