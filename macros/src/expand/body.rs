//! The function as the user wrote it, inside the generated ones.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::{Attribute, FnArg, Lifetime, ReturnType, Signature, parse_quote};

use super::names::local;
use crate::krate::Private;
use crate::model::Outcome;
use crate::model::body::replace_returns;
use crate::source;
use crate::test_fn::Body;

/// The function under its own name. If its outcome is judged, the body's value is the act, and `?` leaves
/// through `P::Arranged`.
pub(super) fn body(
    attributes: &[Attribute],
    sig: &Signature,
    body: &Body,
    outcome: &Outcome,
    krate: &Private,
) -> TokenStream {
    let sig = &quiet(sig);
    let Body::Braces(braces) = body else { return missing(attributes, sig) };
    if sig.receiver().is_some() {
        return missing(attributes, &without_receiver(sig));
    }
    let ReturnType::Type(arrow, ty) = &sig.output else { return plain(attributes, sig, braces) };
    if !outcome.is_judged() {
        return plain(attributes, sig, braces);
    }
    let mut judged = sig.clone();
    let arranged = quote_spanned!(source::generated_at(source::first_span(ty))=> #krate::Arranged<#ty>);
    judged.output = ReturnType::Type(*arrow, Box::new(syn::Type::Verbatim(arranged)));
    let (act, arranged, block) = (local("__act"), local("__arranged"), block(braces));
    quote! {
        #(#attributes)*
        #[allow(clippy::ptr_arg, clippy::unused_async)]
        #judged {
            let #act: #ty = #block;
            #[allow(unreachable_code)]
            let #arranged = #krate::arranged(#act);
            #arranged
        }
    }
}

/// A parameter that only the attribute looks at, or that is there for its set-up, is no mistake.
fn quiet(sig: &Signature) -> Signature {
    let mut sig = sig.clone();
    for input in &mut sig.inputs {
        if let FnArg::Typed(input) = input {
            input.attrs.push(parse_quote!(#[allow(unused_variables)]));
        }
    }
    sig
}

/// `self` has been reported.
fn without_receiver(sig: &Signature) -> Signature {
    let inputs = sig.inputs.iter().filter(|input| matches!(input, FnArg::Typed(_)));
    Signature { inputs: inputs.cloned().collect(), ..sig.clone() }
}

/// As written.
fn plain(attributes: &[Attribute], sig: &Signature, braces: &Group) -> TokenStream {
    quote!(#(#attributes)* #[allow(clippy::ptr_arg, clippy::unused_async)] #sig #braces)
}

fn missing(attributes: &[Attribute], sig: &Signature) -> TokenStream {
    quote!(#(#attributes)* #[allow(unused_mut)] #sig { ::core::unreachable!() })
}

/// The body as a block. Its braces count as generated, or they would be called unnecessary; but where the
/// value is missing they are the user's, or an editor shows that at the attribute.
/// A `return`, which has been reported, must cause no second error.
pub(super) fn block(braces: &Group) -> TokenStream {
    let label = Lifetime::new("'__act", Span::mixed_site());
    let mut labelled = false;
    let mut block = replace_returns(braces, &mut |token: Ident| {
        labelled = true;
        let label = Lifetime::new("'__act", Span::mixed_site());
        let leave: TokenStream = quote_spanned!(token.span()=> break #label);
        leave.into_iter().collect::<Vec<TokenTree>>()
    });
    block.set_span(if has_value(braces) { source::generated_at(braces.span()) } else { braces.span() });
    if labelled { quote!(#label: #block) } else { quote!(#block) }
}

/// Whether the block may end in an expression.
fn has_value(braces: &Group) -> bool {
    let last = braces.stream().into_iter().last();
    last.is_some_and(|last| !source::is_punct(&last, ";"))
}
