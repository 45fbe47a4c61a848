//! From an expression to what it says of the message.

use proc_macro2::{Delimiter, Group, Punct, Spacing, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{BinOp, Expr, ExprBinary, ExprCall, ExprLit, ExprMacro, ExprUnary, Lit, UnOp};

use super::forms::{
    as_call, as_method, first_name, fits_all, form, is_form, is_joined, is_keyword, is_special, leftmost,
    misspelt, presence, presence_rule,
};
use super::read::Flavor;
use super::{Atom, Bounds, FieldPath, Judged, Operand, Target};
use crate::args::split::{parse_one, parse_within};
use crate::args::text::string;
use crate::args::{pointer, regex};
use crate::problems::Problems;
use crate::source;

/// The predicates of one item: several where `&&` joins them.
pub(super) fn predicate(item: TokenStream, flavor: Flavor, problems: &mut Problems) -> Vec<Judged> {
    let mut found = Vec::new();
    match parse_one(shield(item.clone())) {
        Ok(expr) => Reader { flavor, problems }.conjuncts(&expr, &mut found),
        Err(error) => match first_name(item).filter(is_keyword) {
            Some(word) if flavor == Flavor::Json => problems.at(&word, json_rule(&word.to_string())),
            Some(word) => problems.at(&word, format!("`{word}` is a word of Rust's own; write `r#{word}`")),
            None => problems.span(error.span(), format!("this is no predicate: {error}")),
        },
    }
    found
}

fn json_rule(name: &str) -> String {
    format!("a message is JSON, and a place in it a JSON Pointer: write `\"/{name}\"`")
}

/// `is(path, PATTERN)` → `is!(path, PATTERN)`, since a pattern is no expression.
fn shield(tokens: TokenStream) -> TokenStream {
    let mut out: Vec<TokenTree> = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) if is_pattern_call(&out, &group) => {
                let mut bang = Punct::new('!', Spacing::Alone);
                bang.set_span(group.span_open());
                out.extend([bang.into(), TokenTree::Group(group)]);
            }
            TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => {
                let mut inner = Group::new(group.delimiter(), shield(group.stream()));
                inner.set_span(group.span());
                out.push(inner.into());
            }
            other => out.push(other),
        }
    }
    out.into_iter().collect()
}

fn is_pattern_call(before: &[TokenTree], group: &Group) -> bool {
    let named = matches!(before.last(), Some(TokenTree::Ident(name)) if name == "is");
    let of_something = before.len() >= 2
        && matches!(&before[before.len() - 2], TokenTree::Punct(punct) if matches!(punct.as_char(), '.' | ':'));
    named && !of_something && group.delimiter() == Delimiter::Parenthesis
}

/// The text of an expression, without the `!` of [`shield`].
fn text(tokens: impl ToTokens) -> String {
    source::text(tokens).replace("is!(", "is(").replace("is! (", "is(")
}

struct Reader<'p> {
    flavor: Flavor,
    problems: &'p mut Problems,
}

impl Reader<'_> {
    fn conjuncts(&mut self, expr: &Expr, found: &mut Vec<Judged>) {
        if let Expr::Binary(ExprBinary { left, op: BinOp::And(_), right, .. }) = expr {
            self.conjuncts(left, found);
            self.conjuncts(right, found);
        } else if let Some(atom) = self.atom(expr) {
            found.push(Judged { text: text(expr), line: source::line(source::first_span(expr)), atom });
        }
    }

    fn refuse<T>(&mut self, tokens: impl ToTokens, message: impl Into<String>) -> Option<T> {
        self.problems.at(tokens, message);
        None
    }

    fn atom(&mut self, expr: &Expr) -> Option<Atom> {
        match expr {
            Expr::Paren(paren) if is_joined(&paren.expr) => self.atom(&paren.expr),
            Expr::Group(group) => self.atom(&group.expr),
            Expr::Binary(binary) => self.binary(expr, binary),
            Expr::Closure(closure) => self.closure(closure),
            Expr::Call(call) if form(call).is_some() => self.call(call),
            Expr::Macro(pattern) if pattern.mac.path.is_ident("is") => self.is(pattern),
            Expr::Unary(ExprUnary { op: UnOp::Not(_), expr: inner, .. }) if is_special(inner) => {
                self.not(expr, inner)
            }
            Expr::Assign(assign) => self.refuse(assign.eq_token, "a predicate compares: write `==`"),
            _ => Some(Atom::Truth(self.operand(expr)?)),
        }
    }

    fn binary(&mut self, whole: &Expr, binary: &ExprBinary) -> Option<Atom> {
        match binary.op {
            BinOp::Or(_) | BinOp::And(_) => {
                let (left, right) = (self.atom(&binary.left), self.atom(&binary.right));
                let (left, right) = (Box::new(left?), Box::new(right?));
                Some(if matches!(binary.op, BinOp::Or(_)) {
                    Atom::Or(left, right)
                } else {
                    Atom::And(left, right)
                })
            }
            op if is_form(&binary.left) => {
                self.refuse(op, "a predicate of ours holds or fails by itself; compare it with nothing")
            }
            BinOp::Eq(_) | BinOp::Ne(_) | BinOp::Lt(_) | BinOp::Le(_) | BinOp::Gt(_) | BinOp::Ge(_) => {
                Some(Atom::Compare(self.operand(&binary.left)?, binary.op, self.right(binary)?))
            }
            _ => Some(Atom::Truth(self.operand(whole)?)),
        }
    }

    /// JSON has a word that Rust has not, and Rust one that is a predicate of its own here.
    fn right(&mut self, binary: &ExprBinary) -> Option<Expr> {
        let right = &*binary.right;
        match (right, FieldPath::of(&binary.left)) {
            (Expr::Path(path), _) if self.flavor == Flavor::Json && path.path.is_ident("null") => {
                self.refuse(right, "JSON's `null` is `()` in Rust: compare with `()`")
            }
            (Expr::Path(none), Some(field)) if none.path.is_ident("None") => {
                let form = if matches!(binary.op, BinOp::Ne(_)) { "has" } else { "absent" };
                self.refuse(right, presence_rule(form, &field))
            }
            _ => Some(right.clone()),
        }
    }

    fn closure(&mut self, closure: &syn::ExprClosure) -> Option<Atom> {
        if closure.inputs.len() == 1 {
            return Some(Atom::Closure(closure.clone()));
        }
        self.refuse(closure, "a closure gets the message: `|message| ..`")
    }

    /// The left side of a comparison, or what a bare condition is about.
    fn operand(&mut self, expr: &Expr) -> Option<Operand> {
        match (self.flavor, string(expr)) {
            (Flavor::Json, Some(literal)) => {
                pointer::check(literal, self.problems).then(|| Operand::Pointer(literal.clone()))
            }
            (Flavor::Json, None) => self.refuse_in_json(expr),
            (Flavor::Message, _) => self.field_operand(expr),
        }
    }

    fn refuse_in_json<T>(&mut self, expr: &Expr) -> Option<T> {
        if FieldPath::take_leftmost(&mut expr.clone()).is_some_and(|path| !self.known(&path)) {
            return None;
        }
        let message = match FieldPath::of(expr) {
            Some(path) if path.steps.is_empty() => {
                json_rule(&path.name().to_string())
            }
            _ => "a predicate on JSON begins with a JSON Pointer, `\"/type\" == \"welcome\"`; a closure says the rest: \
                  `|message| ..`"
                .into(),
        };
        self.refuse(expr, message)
    }

    fn field_operand(&mut self, expr: &Expr) -> Option<Operand> {
        if let Some(path) = FieldPath::of(expr) {
            return self.known(&path).then_some(Operand::Path(path));
        }
        let mut inner = expr.clone();
        let Some(path) = FieldPath::take_leftmost(&mut inner) else {
            return self.refuse_in_message(expr);
        };
        if !self.known(&path) {
            return None;
        }
        if let Some((method, form)) = presence(expr) {
            return self.refuse(method, presence_rule(form, &path));
        }
        Some(Operand::Around { path, expr: inner, text: text(expr) })
    }

    /// Whether the path begins with a field, and not with one of our functions' names written wrong.
    fn known(&mut self, path: &FieldPath) -> bool {
        if let Some(repair) = as_method(path) {
            self.problems.at(path.name(), repair);
            return false;
        }
        let Some((name, for_message, for_json)) = misspelt(path) else { return true };
        let example = if self.flavor == Flavor::Json { for_json } else { for_message };
        let message =
            format!("there is no predicate `{}`; did you mean `{name}`, as in `{example}`?", path.name());
        self.problems.at(path.name(), message);
        false
    }

    fn refuse_in_message<T>(&mut self, expr: &Expr) -> Option<T> {
        let message = match leftmost(expr) {
            Expr::Lit(ExprLit { lit: Lit::Str(pointer), .. }) if pointer.value().starts_with('/') => {
                let field = pointer.value()[1..].replace('/', ".");
                format!("a JSON Pointer is for WebSocket messages; name the field: `{field}`")
            }
            Expr::Lit(_) => "the field comes first: `id == \"7\"`, not `\"7\" == id`".into(),
            Expr::Macro(_) => "a macro has no field in front; write a closure: `|message| ..`".into(),
            _ => {
                "a predicate begins with the name of a field; a closure says the rest: `|message| ..`".into()
            }
        };
        self.refuse(leftmost(expr), message)
    }

    fn call(&mut self, call: &ExprCall) -> Option<Atom> {
        let (name, for_message, for_json) = form(call)?;
        let example = if self.flavor == Flavor::Json { for_json } else { for_message };
        let wanted = if matches!(name, "has" | "absent") { 1 } else { 2 };
        if call.args.len() != wanted {
            return self.refuse(call, format!("`{name}` is written `{example}`"));
        }
        let target = self.target(&call.args[0], example)?;
        match name {
            "has" => Some(Atom::Has(target)),
            "absent" => Some(Atom::Absent(target)),
            "between" => Some(Atom::Between(target, Bounds::read(&call.args[1], self.problems)?)),
            _ => match string(&call.args[1]) {
                Some(re) => regex::check(re, self.problems).then(|| Atom::Matches(target, re.clone())),
                None => {
                    self.refuse(&call.args[1], format!("the regular expression is a literal: `{example}`"))
                }
            },
        }
    }

    fn target(&mut self, expr: &Expr, example: &str) -> Option<Target> {
        match (self.flavor, string(expr)) {
            (Flavor::Json, Some(literal)) => {
                pointer::check(literal, self.problems).then(|| Target::Pointer(literal.clone()))
            }
            (Flavor::Json, None) => self.refuse_in_json(expr),
            (Flavor::Message, Some(_)) => self.refuse_in_message(expr),
            (Flavor::Message, None) => match FieldPath::of(expr) {
                Some(path) => Some(Target::Path(path)),
                None => self.refuse(expr, format!("a path to a field is expected: `{example}`")),
            },
        }
    }

    fn is(&mut self, pattern: &ExprMacro) -> Option<Atom> {
        if self.flavor == Flavor::Json {
            return self
                .refuse(&pattern.mac.path, "JSON has no variants; compare: `\"/type\" == \"welcome\"`");
        }
        let end = pattern.mac.delimiter.span().close();
        let parsed = parse_within(pattern.mac.tokens.clone(), end, |input| {
            let path: Expr = input.parse()?;
            input.parse::<syn::Token![,]>()?;
            let tokens = input.fork().parse::<TokenStream>()?;
            let pattern = syn::Pat::parse_multi_with_leading_vert(input)?;
            let all = input.is_empty() && fits_all(&pattern);
            if input.parse::<Option<syn::Token![if]>>()?.is_some() {
                input.parse::<Expr>()?;
            }
            Ok((path, tokens, all))
        });
        match parsed {
            Ok((path, tokens, all)) => match FieldPath::of(&path) {
                Some(path) if all => {
                    let message = format!("everything fits `{tokens}`; write `has({})`", path.text());
                    self.refuse(tokens, message)
                }
                Some(path) => Some(Atom::Is(path, tokens)),
                None => self.refuse(path, "a path to a field is expected: `is(contact, Contact::Phone(_))`"),
            },
            Err(error) => {
                let message =
                    format!("`is` takes a field and a pattern, `is(contact, Contact::Phone(_))`: {error}");
                self.problems.span(error.span(), message);
                None
            }
        }
    }

    fn not(&mut self, whole: &Expr, inner: &Expr) -> Option<Atom> {
        if let Some((name @ ("has" | "absent"), _, _)) = as_call(inner).and_then(form) {
            let other = if name == "has" { "absent" } else { "has" };
            let args = as_call(inner).map(|call| text(&call.args)).unwrap_or_default();
            return self.refuse(whole, format!("say it without `!`: `{other}({args})`"));
        }
        Some(Atom::Not(Box::new(self.atom(inner)?), text(inner)))
    }
}
