//! Paths to a field: `profile.address.city`, `tags[0]`, `role()`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::punctuated::Punctuated;
use syn::{Expr, Member, Token};

use crate::args::split::{parse_one, split};
use crate::problems::Problems;
use crate::source;

/// A path from the message to a value in it.
#[derive(Clone)]
pub(crate) struct FieldPath {
    pub(crate) root: Root,
    pub(crate) steps: Vec<Step>,
    tokens: TokenStream,
}

/// The leftmost name.
#[derive(Clone)]
pub(crate) enum Root {
    Field(Ident),
    /// A method of the message: prost's getters.
    Getter(Ident, Punctuated<Expr, Token![,]>),
}

/// What follows it, each with the path up to and with it.
#[derive(Clone)]
pub(crate) enum Step {
    Field(Member, String),
    Index(Box<Expr>, String),
}

impl FieldPath {
    /// Reads a list that holds one path.
    pub(crate) fn parse(tokens: TokenStream, problems: &mut Problems, rule: &str) -> Option<Self> {
        let items = split(tokens.clone());
        if let [item] = &items[..] {
            let expr = problems.take(parse_one::<Expr>(item.clone()))?;
            if let Some(path) = Self::of(&expr) {
                return Some(path);
            }
        }
        problems.at(tokens, rule);
        None
    }

    /// The path that `expr` is, if it is nothing else.
    pub(crate) fn of(expr: &Expr) -> Option<Self> {
        let tokens = expr.to_token_stream();
        match expr {
            Expr::Path(path) => {
                let root = Root::Field(path.path.get_ident()?.clone());
                Some(Self { root, steps: Vec::new(), tokens })
            }
            Expr::Call(call) => match &*call.func {
                Expr::Path(path) => {
                    let root = Root::Getter(path.path.get_ident()?.clone(), call.args.clone());
                    Some(Self { root, steps: Vec::new(), tokens })
                }
                _ => None,
            },
            Expr::Field(field) => {
                let base = Self::of(&field.base)?;
                Some(base.then(|text| Step::Field(field.member.clone(), text), tokens))
            }
            Expr::Index(index) => {
                let base = Self::of(&index.expr)?;
                Some(base.then(|text| Step::Index(index.index.clone(), text), tokens))
            }
            Expr::Group(group) => Self::of(&group.expr),
            _ => None,
        }
    }

    fn then(mut self, step: impl FnOnce(String) -> Step, tokens: TokenStream) -> Self {
        self.steps.push(step(source::text(tokens.clone())));
        self.tokens = tokens;
        self
    }

    /// The longest path at the left end of `expr`, which gets [`value`] in its place.
    pub(crate) fn take_leftmost(expr: &mut Expr) -> Option<Self> {
        if let Some(path) = Self::of(expr) {
            *expr = Expr::Verbatim(value_of(source::last_span(&path)));
            return Some(path);
        }
        Self::take_leftmost(match expr {
            Expr::MethodCall(call) => &mut call.receiver,
            Expr::Field(field) => &mut field.base,
            Expr::Index(index) => &mut index.expr,
            Expr::Binary(binary) => &mut binary.left,
            Expr::Cast(cast) => &mut cast.expr,
            Expr::Unary(unary) => &mut unary.expr,
            Expr::Paren(paren) => &mut paren.expr,
            Expr::Group(group) => &mut group.expr,
            Expr::Reference(reference) => &mut reference.expr,
            Expr::Call(call) => &mut call.func,
            _ => return None,
        })
    }

    /// The root's name.
    pub(crate) fn name(&self) -> &Ident {
        match &self.root {
            Root::Field(name) | Root::Getter(name, _) => name,
        }
    }

    /// The whole path as written.
    pub(crate) fn text(&self) -> String {
        source::text(&self.tokens)
    }

    /// The root alone as written.
    pub(crate) fn root_text(&self) -> String {
        match &self.root {
            Root::Field(name) => name.to_string(),
            Root::Getter(name, args) => format!("{name}({})", source::text(args)),
        }
    }
}

impl ToTokens for FieldPath {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.tokens.clone());
    }
}

/// The reference to what a path led to.
pub(crate) fn value() -> Ident {
    Ident::new("__v", Span::mixed_site())
}

/// [`value`], so that an error of its type points at `span`.
pub(super) fn value_at(span: Span) -> Ident {
    Ident::new("__v", source::generated_at(span))
}

/// What it refers to.
fn value_of(span: Span) -> TokenStream {
    let value = value_at(span);
    let span = source::generated_at(span);
    quote_spanned!(span=> (*#value))
}
