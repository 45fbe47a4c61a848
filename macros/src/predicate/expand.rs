//! Predicates → the closure that judges a message.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{BinOp, ExprClosure, LitStr};

use super::path::{Step, value, value_at};
use super::walk::{Walk, message, or_fail};
use super::{Atom, Bounds, FieldPath, Judged, Operand, Target};
use crate::krate::Private;
use crate::source;

/// `|__c, __m| { .. }`, which judges every predicate.
pub(crate) fn checks(predicates: &[Judged], krate: &Private) -> TokenStream {
    let (checks, message) = (local("__c"), message());
    let body = statements(predicates, krate);
    quote!(|#checks, #message| { #body })
}

/// The same on JSON, with its types, since it stands in a `let`.
#[cfg(feature = "ws")]
pub(crate) fn json_checks(predicates: &[Judged], krate: &Private) -> TokenStream {
    let (checks, message) = (local("__c"), message());
    let body = statements(predicates, krate);
    quote!(|#checks: &mut #krate::Checks, #message: &#krate::Json| { #body })
}

/// `|__m| KEY`, which says by what a message is ordered.
#[cfg(feature = "grpc")]
pub(crate) fn order_key(path: &FieldPath, method: &str, krate: &Private) -> TokenStream {
    let message = message();
    let method = Ident::new(method, source::generated_at(source::last_span(path)));
    let key = Expander { krate }.leaf(path, &|leaf| quote!(#leaf.#method()));
    let traits = traits(krate);
    quote!(|#message| { #traits #key })
}

fn statements(predicates: &[Judged], krate: &Private) -> TokenStream {
    let (checks, expander) = (local("__c"), Expander { krate });
    let each = predicates.iter().map(|one| {
        let (line, text, atom) = (one.line, &one.text, expander.atom(&one.atom));
        quote!(#checks.check(#line, #text, #atom);)
    });
    let traits = predicates.iter().any(|one| one.atom.needs_traits()).then(|| traits(krate));
    quote!(#traits #(#each)*)
}

fn traits(krate: &Private) -> TokenStream {
    quote!(#[allow(unused_imports)] use #krate::{AnyLeaf as _, AnyProbe as _, OptionProbe as _, ScalarLeaf as _};)
}

fn local(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

impl Atom {
    fn needs_traits(&self) -> bool {
        match self {
            Self::Compare(operand, ..) | Self::Truth(operand) => !matches!(operand, Operand::Pointer(_)),
            Self::Has(target)
            | Self::Absent(target)
            | Self::Matches(target, _)
            | Self::Between(target, _) => {
                matches!(target, Target::Path(_))
            }
            Self::Is(..) => true,
            Self::Closure(_) => false,
            Self::Or(one, other) | Self::And(one, other) => one.needs_traits() || other.needs_traits(),
            Self::Not(atom, _) => atom.needs_traits(),
        }
    }
}

struct Expander<'k> {
    krate: &'k Private,
}

/// From a leaf to what is judged of it.
type OnLeaf<'f> = &'f dyn Fn(TokenStream) -> TokenStream;

impl Expander<'_> {
    fn atom(&self, atom: &Atom) -> TokenStream {
        match atom {
            Atom::Compare(left, op, right) => {
                let call = compare(method(op), right);
                self.operand(left, &|leaf| quote!(#leaf #call))
            }
            Atom::Truth(operand) => self.truth(operand),
            Atom::Has(target) => self.has(target),
            Atom::Absent(target) => self.absent(target),
            Atom::Matches(target, re) => {
                let at = match target {
                    Target::Path(path) => source::last_span(path),
                    Target::Pointer(pointer) => pointer.span(),
                };
                let call = quote_spanned!(source::generated_at(at)=> .matches(#re));
                self.target(target, &|leaf| quote!(#leaf #call))
            }
            Atom::Between(target, bounds) => {
                let call = between(bounds);
                self.target(target, &|leaf| quote!(#leaf #call))
            }
            Atom::Is(path, pattern) => self.is(path, pattern),
            Atom::Closure(closure) => self.closure(closure),
            Atom::Or(one, other) => either(&self.atom(one), &self.atom(other), self.krate),
            Atom::And(one, other) => or_fail(&self.atom(one), &quote!(()), &self.atom(other), self.krate),
            Atom::Not(inner, text) => self.not(inner, text),
        }
    }

    fn walk<'p>(&'p self, path: &'p FieldPath) -> Walk<'p> {
        Walk { path, krate: self.krate, absent: None }
    }

    fn leaf(&self, path: &FieldPath, end: OnLeaf) -> TokenStream {
        let krate = self.krate;
        self.walk(path).whole(&|reference, text| end(quote!(#krate::Probe(#reference).leaf(#text))))
    }

    /// `then` with [`value`] bound to what the path leads to.
    fn there(&self, path: &FieldPath, then: &TokenStream) -> TokenStream {
        let walk = self.walk(path);
        walk.whole(&|reference, text| walk.there(&reference, text, then))
    }

    fn json(&self, pointer: &LitStr) -> TokenStream {
        let (krate, message) = (self.krate, message());
        quote!(#krate::json(#message, #pointer))
    }

    fn operand(&self, operand: &Operand, end: OnLeaf) -> TokenStream {
        let krate = self.krate;
        match operand {
            Operand::Path(path) => self.leaf(path, end),
            Operand::Around { path, expr, text } => {
                self.there(path, &end(quote!(#krate::Probe(&(#expr)).leaf(#text))))
            }
            Operand::Pointer(pointer) => end(self.json(pointer)),
        }
    }

    fn target(&self, target: &Target, end: OnLeaf) -> TokenStream {
        match target {
            Target::Path(path) => self.leaf(path, end),
            Target::Pointer(pointer) => end(self.json(pointer)),
        }
    }

    fn truth(&self, operand: &Operand) -> TokenStream {
        let (path, holds) = match operand {
            Operand::Path(path) => {
                let span = source::last_span(path);
                let value = value_at(span);
                (path, quote_spanned!(source::generated_at(span)=> *#value))
            }
            Operand::Around { path, expr, .. } => (path, quote!(#expr)),
            Operand::Pointer(pointer) => {
                let json = self.json(pointer);
                return quote!(#json.eq(&true));
            }
        };
        let (krate, text, value) = (self.krate, path.text(), value());
        self.there(path, &quote!(#krate::truth(#text, #value, #holds)))
    }

    fn has(&self, target: &Target) -> TokenStream {
        let krate = self.krate;
        match target {
            Target::Pointer(pointer) => {
                let json = self.json(pointer);
                quote!(#json.has())
            }
            Target::Path(path) => {
                let has = self.presence(path, None, "has", &|_, at| quote!(#krate::present(#at)));
                if path.steps.is_empty() { has } else { quote!(#krate::decided(#has)) }
            }
        }
    }

    fn absent(&self, target: &Target) -> TokenStream {
        let krate = self.krate;
        match target {
            Target::Pointer(pointer) => {
                let json = self.json(pointer);
                quote!(#json.absent())
            }
            Target::Path(path) => {
                let holds = quote!(#krate::Ok(()));
                self.presence(path, Some(holds), "absent", &|text, at| quote!(#krate::missing(#text, #at)))
            }
        }
    }

    /// An index at the end is looked up; a field at the end knows by itself whether it is there.
    fn presence(
        &self,
        path: &FieldPath,
        absent: Option<TokenStream>,
        method: &str,
        of_index: &dyn Fn(&str, TokenStream) -> TokenStream,
    ) -> TokenStream {
        let krate = self.krate;
        let walk = Walk { path, krate, absent };
        if let Some((Step::Index(index, text), before)) = path.steps.split_last() {
            let found = of_index(text, walk.at(index, text));
            return walk.up_to(before.len(), &|reference, text| walk.there(&reference, text, &found));
        }
        let method = Ident::new(method, source::generated_at(source::last_span(path)));
        walk.whole(&|reference, text| quote!(#krate::Probe(#reference).#method(#text)))
    }

    fn is(&self, path: &FieldPath, pattern: &TokenStream) -> TokenStream {
        let (krate, value) = (self.krate, value());
        let (text, shown) = (path.text(), source::text(pattern));
        self.there(path, &quote!(#krate::is(#text, #shown, #value, ::core::matches!(#value, #pattern))))
    }

    fn closure(&self, closure: &ExprClosure) -> TokenStream {
        let (krate, message, text) = (self.krate, message(), source::text(closure));
        let at = source::generated_at(source::first_span(closure));
        let function = source::respanned(quote!(#krate::closure), at);
        quote_spanned!(at=> #function(#text, #message, #closure))
    }

    fn not(&self, inner: &Atom, text: &str) -> TokenStream {
        let (krate, inner) = (self.krate, self.atom(inner));
        quote!(#krate::not(#text, #inner))
    }
}

fn either(one: &TokenStream, other: &TokenStream, krate: &Private) -> TokenStream {
    let (first, second) = (local("__e1"), local("__e2"));
    quote! {
        match #one {
            #krate::Ok(()) => #krate::Ok(()),
            #krate::Err(#first) => match #other {
                #krate::Ok(()) => #krate::Ok(()),
                #krate::Err(#second) => #krate::Err(#first.or(#second)),
            },
        }
    }
}

fn between(bounds: &Bounds) -> TokenStream {
    match (&bounds.from, &bounds.to) {
        (Some(from), Some(to)) => {
            let (at, inclusive) = (source::generated_at(source::first_span(from)), bounds.inclusive);
            quote_spanned!(at=> .between(&(#from), &(#to), #inclusive))
        }
        (Some(from), None) => compare("ge", from),
        (None, Some(to)) => compare(if bounds.inclusive { "le" } else { "lt" }, to),
        (None, None) => TokenStream::new(),
    }
}

/// `.eq(&(RIGHT))`, blamed on the right side where the types do not fit.
fn compare(method: &str, right: &syn::Expr) -> TokenStream {
    let at = source::generated_at(source::first_span(right));
    let method = Ident::new(method, at);
    quote_spanned!(at=> .#method(&(#right)))
}

fn method(op: &BinOp) -> &'static str {
    match op {
        BinOp::Ne(_) => "ne",
        BinOp::Lt(_) => "lt",
        BinOp::Le(_) => "le",
        BinOp::Gt(_) => "gt",
        BinOp::Ge(_) => "ge",
        _ => "eq",
    }
}
