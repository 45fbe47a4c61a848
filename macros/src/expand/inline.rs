//! The body of a test without cases inside its own wiring: one future in place of two, which is about a
//! third less for the compiler to check.

use proc_macro2::{Group, TokenStream};
use quote::quote;
use syn::{Attribute, FnArg, PatType};

use super::body::block;
use super::names::{cx, local};
use super::takes::Takes;
use crate::model::{Outcome, Test};
use crate::test_fn::Body;

/// A test whose body can stand in its wiring.
pub(super) struct Inline<'t> {
    attributes: &'t [Attribute],
    params: Vec<&'t PatType>,
    body: &'t Group,
    /// What the act is.
    ty: &'t TokenStream,
}

impl<'t> Inline<'t> {
    /// `None` where the function has to stay one: for several cases, for a body whose `?` is its own, and
    /// under attributes that want a function.
    pub(super) fn of<M>(test: &'t Test<M>) -> Option<Self> {
        let [only] = &test.variants[..] else { return None };
        let Body::Braces(body) = &test.body else { return None };
        let judged = matches!(test.returns.outcome, Outcome::Reply | Outcome::Frames(_));
        let attributes = &test.attributes.on_body[..];
        let fits = only.name.is_none() && judged && attributes.iter().all(is_remark);
        let params = test.sig.inputs.iter().filter_map(|input| match input {
            FnArg::Typed(param) => Some(param),
            FnArg::Receiver(_) => None,
        });
        fits.then(|| Self { attributes, params: params.collect(), body, ty: &test.returns.ty })
    }

    /// What the function's attributes are to the wiring.
    pub(super) fn attributes(&self) -> TokenStream {
        let attributes = self.attributes;
        quote!(#(#attributes)*)
    }

    /// The act, after which everything that the body has bound is gone.
    pub(super) fn act(&self, takes: &Takes<'_>) -> TokenStream {
        let Self { params, ty, .. } = self;
        let arguments = takes.arguments();
        let (cx, act, block) = (cx(), local("__act"), block(self.body));
        quote! {{
            #(#[allow(unused_variables)] let #params = #arguments;)*
            #cx.begin_body();
            let #act: #ty = #block;
            #[allow(unreachable_code)]
            #cx.end_body();
            #act
        }}
    }
}

/// Documentation and the levels of lints.
fn is_remark(attribute: &Attribute) -> bool {
    ["doc", "allow", "expect", "warn", "deny", "forbid"].iter().any(|name| attribute.path().is_ident(name))
}
