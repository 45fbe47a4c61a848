//! What a function asks for.

use proc_macro2::Ident;
use quote::{ToTokens, format_ident};
use syn::spanned::Spanned;
use syn::{Attribute, FnArg, Pat, PatType, Path, Safety, Signature, Type, TypeReference};

use super::outcome::{arguments, last_segment};
use crate::problems::Problems;
use crate::suggest;

/// One parameter.
pub(crate) struct Param {
    pub(crate) name: Ident,
    pub(crate) source: Source,
    pub(crate) by: By,
    /// Without the reference of [`By::Shared`] and [`By::Unique`].
    pub(crate) ty: Type,
    /// With it.
    pub(crate) whole: Type,
}

/// Where a parameter's value comes from.
pub(crate) enum Source {
    Case,
    /// The fixture of the parameter's own name.
    Named(Ident),
    /// `#[from(path)]`
    From(Path),
}

/// How a fixture is handed over.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum By {
    Value,
    Shared,
    Unique,
}

/// What `#[..]` makes of a function.
#[derive(Clone, Copy)]
pub(crate) struct Kind {
    /// "a test"
    pub(crate) noun: &'static str,
    pub(crate) must_be_async: bool,
    pub(crate) cases: bool,
}

/// Reads the parameters and checks the rest; `None` where the function cannot be called.
/// What cannot stay in the signature is taken out of it.
pub(crate) fn params(sig: &mut Signature, kind: Kind, problems: &mut Problems) -> Option<Vec<Param>> {
    qualifiers(sig, kind, problems);
    let mut callable = generics(sig, kind, problems);
    let mut params = Vec::new();
    for input in &mut sig.inputs {
        match param(input, kind, problems) {
            Some(param) => params.push(param),
            None => callable = false,
        }
    }
    callable.then_some(params)
}

fn qualifiers(sig: &mut Signature, kind: Kind, problems: &mut Problems) {
    let noun = kind.noun;
    if let Some(token) = sig.constness.take() {
        problems.at(token, format!("{noun} cannot be `const`; remove it"));
    }
    if let Safety::Unsafe(token) = sig.safety {
        problems.at(
            token,
            format!("{noun} is called by safe code; remove `unsafe` and write it inside the body"),
        );
    }
    sig.safety = Safety::Default;
    if let Some(abi) = sig.abi.take() {
        problems.at(abi, format!("{noun} is called by Rust only; remove `extern`"));
    }
    if kind.must_be_async && sig.asyncness.is_none() {
        problems.at(sig.fn_token, format!("{noun} is async: write `async fn {}`", sig.ident));
        sig.asyncness = Some(syn::Token![async](sig.fn_token.span));
    }
}

fn generics(sig: &Signature, kind: Kind, problems: &mut Problems) -> bool {
    let noun = kind.noun;
    if !sig.generics.params.is_empty() {
        problems.at(&sig.generics.params, format!("{noun} has no generic parameters; write the types out"));
        return false;
    }
    if let Some(bounds) = &sig.generics.where_clause {
        problems.at(bounds, format!("{noun} has no bounds; remove the `where`"));
        return false;
    }
    if let Some(variadic) = &sig.variadic {
        problems.at(variadic, format!("{noun} has a fixed number of parameters"));
        return false;
    }
    true
}

fn param(input: &mut FnArg, kind: Kind, problems: &mut Problems) -> Option<Param> {
    let input = match input {
        FnArg::Typed(input) => input,
        FnArg::Receiver(receiver) => {
            let message =
                format!("{} is a plain function, no method; take what it needs from fixtures", kind.noun);
            problems.at(receiver, message);
            return None;
        }
    };
    let source = given_by(&mut input.attrs, kind, problems);
    let name = name(input, problems)?;
    if let Some(hidden) = hidden_type(&input.ty) {
        problems.span(hidden, "a fixture is found by its type; write the type instead of `impl`");
        return None;
    }
    let source = source.ok()?.unwrap_or_else(|| Source::Named(fixture_name(&name)));
    let whole = (*input.ty).clone();
    let (by, ty) = match &source {
        Source::Case => (By::Value, whole.clone()),
        _ => by(&whole),
    };
    Some(Param { name, source, by, ty, whole })
}

/// An attribute that has been reported.
struct Refused;

/// `#[case]` or `#[from(path)]`; neither leaves the choice to the name.
fn given_by(
    attrs: &mut Vec<Attribute>,
    kind: Kind,
    problems: &mut Problems,
) -> Result<Option<Source>, Refused> {
    let mut found = Ok(None);
    attrs.retain(|attr| {
        let source = match attr.path().get_ident().map(ToString::to_string).as_deref() {
            Some("case") => case(attr, kind, problems),
            Some("from") => from(attr, problems),
            Some("allow" | "expect" | "warn" | "deny" | "cfg" | "doc") => return true,
            _ => unknown(attr, problems),
        };
        if source.is_some() && matches!(found, Ok(Some(_))) {
            problems.at(attr, "a parameter has one source; keep `#[case]` or `#[from(..)]`");
        } else {
            found = source.map(Some).ok_or(Refused);
        }
        false
    });
    found
}

fn case(attr: &Attribute, kind: Kind, problems: &mut Problems) -> Option<Source> {
    if !kind.cases {
        problems.at(attr, "only tests have cases; a fixture asks for other fixtures");
        return None;
    }
    if attr.meta.require_path_only().is_err() {
        problems.at(attr, "the values stand above the function; write `#[case]` alone here");
    }
    Some(Source::Case)
}

fn from(attr: &Attribute, problems: &mut Problems) -> Option<Source> {
    let path = attr.parse_args_with(Path::parse_mod_style);
    if path.is_err() {
        problems.at(attr, "`#[from(..)]` names a fixture by its path: `#[from(fixtures::users)]`");
    }
    path.ok().map(Source::From)
}

fn unknown(attr: &Attribute, problems: &mut Problems) -> Option<Source> {
    let name = attr.path().to_token_stream().to_string().replace(' ', "");
    let repair = suggest::did_you_mean(&name, ["case", "from"]).unwrap_or_else(|| match name.as_str() {
        "values" => "write one `#[case(..)]` for each value above the function".into(),
        "future" => "fixtures are awaited already; remove it".into(),
        "with" => "write a fixture that does it".into(),
        _ => "there are `#[case]` and `#[from(..)]`".into(),
    });
    problems.at(attr.path(), format!("a parameter has no attribute `{name}`; {repair}"));
    None
}

fn name(input: &PatType, problems: &mut Problems) -> Option<Ident> {
    match &*input.pat {
        Pat::Ident(name) if name.by_ref.is_none() && name.subpat.is_none() => Some(name.ident.clone()),
        other => {
            let message =
                "a parameter is a plain name, which says what fixture it is; take it apart in the body";
            problems.at(other, message);
            None
        }
    }
}

/// `_users` asks for `users` and says that it is not used otherwise.
fn fixture_name(name: &Ident) -> Ident {
    let text = name.to_string();
    match text.strip_prefix('_') {
        Some(rest) if rest.starts_with(|c: char| c.is_alphabetic()) => {
            format_ident!("{rest}", span = name.span())
        }
        _ => name.clone(),
    }
}

fn by(ty: &Type) -> (By, Type) {
    match ty {
        // Nothing that a test lends lasts that long: it is the value that a fixture gives.
        Type::Reference(reference) if is_static(reference) => (By::Value, ty.clone()),
        Type::Reference(reference) if reference.mutability.is_some() => {
            (By::Unique, (*reference.elem).clone())
        }
        Type::Reference(reference) => (By::Shared, (*reference.elem).clone()),
        Type::Group(group) => by(&group.elem),
        other => (By::Value, other.clone()),
    }
}

/// `&'static T`
pub(crate) fn is_static(reference: &TypeReference) -> bool {
    reference.mutability.is_none()
        && reference.lifetime.as_ref().is_some_and(|lifetime| lifetime.ident == "static")
}

/// Where `impl Trait` stands in `ty`.
pub(crate) fn hidden_type(ty: &Type) -> Option<proc_macro2::Span> {
    match ty {
        Type::ImplTrait(hidden) => Some(hidden.span()),
        Type::Reference(reference) => hidden_type(&reference.elem),
        Type::Group(group) => hidden_type(&group.elem),
        Type::Paren(paren) => hidden_type(&paren.elem),
        Type::Tuple(tuple) => tuple.elems.iter().find_map(hidden_type),
        Type::Path(_) => last_segment(ty).and_then(|last| arguments(last).into_iter().find_map(hidden_type)),
        _ => None,
    }
}
