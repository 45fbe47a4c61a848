//! The shapes of expressions that a predicate may have.

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::{BinOp, Expr, ExprCall, ExprUnary, Pat, UnOp};

use super::FieldPath;
use super::path::Root;
use crate::source;
use crate::suggest;

/// The functions of the predicate language, each with an example.
const FORMS: [(&str, &str, &str); 5] = [
    ("has", "has(created_at)", "has(\"/id\")"),
    ("absent", "absent(created_at)", "absent(\"/id\")"),
    ("matches", "matches(id, \"user-[0-9]+\")", "matches(\"/id\", \"user-[0-9]+\")"),
    ("between", "between(page, 1..=5)", "between(\"/page\", 1..=5)"),
    ("is", "is(contact, Contact::Phone(_))", "is(contact, Contact::Phone(_))"),
];

pub(super) fn as_call(expr: &Expr) -> Option<&ExprCall> {
    match expr {
        Expr::Call(call) => Some(call),
        _ => None,
    }
}

pub(super) fn form(call: &ExprCall) -> Option<(&'static str, &'static str, &'static str)> {
    let Expr::Path(func) = &*call.func else { return None };
    FORMS.iter().find(|(name, ..)| func.path.is_ident(name)).copied()
}

/// The function whose name is written wrong, with its example. Getters have no arguments, but for those of
/// maps, so that a name far from ours stays the user's own.
pub(super) fn misspelt(path: &FieldPath) -> Option<(&'static str, &'static str, &'static str)> {
    let Root::Getter(name, args) = &path.root else { return None };
    let near = suggest::nearest(&name.to_string(), FORMS.map(|(name, ..)| name))?;
    FORMS.into_iter().find(|(form, ..)| *form == near && !args.is_empty())
}

/// How a function of other languages is called on a field here.
pub(super) fn as_method(path: &FieldPath) -> Option<String> {
    let Root::Getter(name, args) = &path.root else { return None };
    let (name, mut args) = (name.to_string(), args.iter().map(source::text));
    let field = args.next()?;
    match name.as_str() {
        "not" => Some(format!("`not` is an operator: write `!` before `{field}`")),
        "len" | "is_empty" | "contains" | "starts_with" | "ends_with" => {
            let rest = args.collect::<Vec<_>>().join(", ");
            Some(format!("`{name}` is a method of the field: write `{field}.{name}({rest})`"))
        }
        _ => None,
    }
}

/// `path.is_some()`, `!path.is_some()` and their like, with the predicate that says it.
pub(super) fn presence(expr: &Expr) -> Option<(&Ident, &'static str)> {
    match expr {
        Expr::MethodCall(call) if FieldPath::of(&call.receiver).is_some() => {
            match call.method.to_string().as_str() {
                "is_some" => Some((&call.method, "has")),
                "is_none" => Some((&call.method, "absent")),
                _ => None,
            }
        }
        Expr::Unary(ExprUnary { op: UnOp::Not(_), expr, .. }) => {
            let (method, form) = presence(expr)?;
            Some((method, if form == "has" { "absent" } else { "has" }))
        }
        Expr::Paren(paren) => presence(&paren.expr),
        Expr::Group(group) => presence(&group.expr),
        _ => None,
    }
}

/// What to write where a field is asked for its presence in Rust's words.
pub(super) fn presence_rule(form: &str, path: &FieldPath) -> String {
    format!("presence is its own predicate: write `{form}({})`", path.text())
}

/// Whether a pattern refuses nothing: `_`, or a new name.
pub(super) fn fits_all(pattern: &Pat) -> bool {
    match pattern {
        Pat::Wild(_) => true,
        Pat::Ident(name) => {
            name.subpat.is_none() && name.ident.to_string().starts_with(|c: char| c.is_lowercase())
        }
        _ => false,
    }
}

/// Whether `expr` is more than ordinary Rust, so that `!` before it is ours too.
pub(super) fn is_special(expr: &Expr) -> bool {
    match expr {
        Expr::Paren(paren) => is_joined(&paren.expr),
        other => is_form(other),
    }
}

/// Whether `expr` is one of the language's own functions.
pub(super) fn is_form(expr: &Expr) -> bool {
    match expr {
        Expr::Call(call) => form(call).is_some(),
        Expr::Macro(pattern) => pattern.mac.path.is_ident("is"),
        _ => false,
    }
}

pub(super) fn is_joined(expr: &Expr) -> bool {
    match expr {
        Expr::Binary(binary) => matches!(
            binary.op,
            BinOp::Or(_)
                | BinOp::And(_)
                | BinOp::Eq(_)
                | BinOp::Ne(_)
                | BinOp::Lt(_)
                | BinOp::Le(_)
                | BinOp::Gt(_)
                | BinOp::Ge(_)
        ),
        Expr::Closure(_) => true,
        other => is_special(other),
    }
}

pub(super) fn leftmost(expr: &Expr) -> &Expr {
    match expr {
        Expr::MethodCall(call) => leftmost(&call.receiver),
        Expr::Binary(binary) => leftmost(&binary.left),
        Expr::Unary(unary) => leftmost(&unary.expr),
        Expr::Paren(paren) => leftmost(&paren.expr),
        Expr::Field(field) => leftmost(&field.base),
        Expr::Cast(cast) => leftmost(&cast.expr),
        other => other,
    }
}

/// The first name that is none of the language's own functions.
pub(super) fn first_name(tokens: TokenStream) -> Option<Ident> {
    tokens.into_iter().find_map(|token| match token {
        TokenTree::Ident(name) if !FORMS.iter().any(|(form, ..)| name == form) => Some(name),
        TokenTree::Group(group) => first_name(group.stream()),
        _ => None,
    })
}

/// Whether no expression can begin with this name.
pub(super) fn is_keyword(name: &Ident) -> bool {
    syn::parse_str::<Expr>(&name.to_string()).is_err()
}
