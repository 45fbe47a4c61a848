//! The items of one test.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Expr;

use super::body::body;
use super::inline::Inline;
use super::names::{case_fn, cx, local, wire_fn};
use super::takes::{Takes, guard};
use crate::args::common::Runtime;
use crate::krate::Private;
use crate::mentions::mentions;
use crate::model::common::Settings;
use crate::model::{By, Param, Source, Test, Variant};
use crate::source;
use crate::test_fn::Body;

/// What the protocol adds to one case.
pub(crate) struct Judging {
    /// Items beside the wiring.
    pub(crate) items: TokenStream,
    /// Further settings of `P::Test`.
    pub(crate) settings: TokenStream,
    /// Statements before the call: what judges while the body runs.
    pub(crate) before: TokenStream,
    /// `__cx.body(..)`: from the future to what it gives.
    pub(crate) call: Box<dyn Fn(TokenStream) -> TokenStream>,
    /// From the act to the verdict; every expectation is in here.
    pub(crate) verdict: TokenStream,
}

/// Everything that the attribute stands for.
pub(crate) fn test<M>(test: &Test<M>, judge: impl Fn(&M, usize, &Test<M>) -> Judging) -> TokenStream {
    let Some(params) = &test.params else { return kept(test) };
    if matches!(test.body, Body::Missing(_)) {
        return kept(test);
    }
    let entries = entries(test);
    let case_fn = case_fn(&test.sig.ident);
    let case_cfg = &test.attributes.on_all;
    let judgings: Vec<_> =
        test.variants.iter().enumerate().map(|(index, variant)| judge(&variant.model, index, test)).collect();
    let inline = Inline::of(test).filter(|_| judgings.iter().all(|judging| judging.before.is_empty()));
    let function = if inline.is_some() { TokenStream::new() } else { function(test, &test.krate) };
    let items = judgings.iter().map(|judging| &judging.items);
    let wires = judgings.iter().enumerate().map(|(index, judging)| {
        Wire { test, params, variant: &test.variants[index], judging, inline: inline.as_ref() }.expand(index)
    });
    let (library, run) = (test.library.brought_in(), run(test, params, &judgings));
    let index = local("__case");
    quote! {
        #entries
        #(#case_cfg)*
        #[doc(hidden)]
        #[allow(dead_code, non_snake_case)]
        fn #case_fn(#index: usize) {
            #library
            #function
            #(#items)*
            #(#wires)*
            #run
        }
    }
}

fn function<M>(test: &Test<M>, krate: &Private) -> TokenStream {
    body(&test.attributes.on_body, &test.sig, &test.body, &test.returns.outcome, krate)
}

/// The function alone, which cannot be called as a test.
fn kept<M>(test: &Test<M>) -> TokenStream {
    let (cfg, function) = (&test.attributes.on_all, function(test, &test.library));
    quote!(#(#cfg)* #[allow(dead_code)] #function)
}

/// One `#[test]` of one line, or one for each case in a module of the function's name.
fn entries<M>(test: &Test<M>) -> TokenStream {
    let (name, vis, case_fn) = (&test.sig.ident, &test.vis, case_fn(&test.sig.ident));
    let (cfg, on_test) = (&test.attributes.on_all, &test.attributes.on_test);
    if test.variants.iter().all(|variant| variant.name.is_none()) {
        return quote! {
            #(#cfg)*
            #[::core::prelude::v1::test]
            #(#on_test)*
            #vis fn #name() { #case_fn(0usize) }
        };
    }
    let cases = test.variants.iter().enumerate().filter_map(|(index, variant)| {
        let case = variant.name.as_ref()?;
        Some(quote! {
            #[::core::prelude::v1::test]
            #(#on_test)*
            fn #case() { __case(#index) }
        })
    });
    let way = way_to_cases(&case_fn, source::generated_at(name.span()), &test.library);
    quote! {
        #(#cfg)*
        #[cfg(test)]
        #[allow(non_snake_case)]
        mod #name {
            #way
            #(#cases)*
        }
    }
}

/// From the module of the cases to the function that runs them. `super` does not reach it where the test
/// stands inside of a function: then the fallback is called, whose bound says so.
fn way_to_cases(case_fn: &Ident, at: Span, library: &Private) -> TokenStream {
    let mut index = local("__index");
    index.set_span(at);
    let call = quote_spanned!(at=> #case_fn(#index));
    let wording = if library.is_known_everywhere() {
        quote!(use #library::StandsInModule;)
    } else {
        quote!(
            #[allow(dead_code)]
            trait StandsInModule {}
        )
    };
    quote! {
        fn __case(#index: usize) {
            #wording
            #[allow(dead_code)]
            fn #case_fn(_: impl StandsInModule) {}
            {
                #[allow(unused_imports, clippy::wildcard_imports)]
                use super::*;
                #call
            }
        }
    }
}

/// `P::run(__case, [..], [..])`
fn run<M>(test: &Test<M>, params: &[Param], judgings: &[Judging]) -> TokenStream {
    let krate = &test.krate;
    let index = local("__case");
    let tests = test.variants.iter().zip(judgings).map(|(variant, judging)| {
        let name = test.sig.ident.to_string();
        let line = source::line(test.sig.ident.span());
        let settings = settings(&variant.settings);
        let case = variant.name.as_ref().map(|case| {
            let case = case.to_string();
            quote!(.case(#case))
        });
        let more = &judging.settings;
        quote!(#krate::Test::new(::core::module_path!(), #name, ::core::file!(), #line) #settings #case #more)
    });
    let takes = Takes { params, session: false, probes: true, krate };
    let (questions, probes) = (takes.questions(), takes.probes());
    let wires = (0..judgings.len()).map(|index| {
        let wire = wire_fn(index);
        quote!(#krate::wired(#questions, #wire))
    });
    quote!(#probes #krate::run(#index, [#(#tests),*], [#(#wires),*]))
}

fn settings(settings: &Settings) -> TokenStream {
    let timeout = settings.timeout.map(|nanos| quote!(.timeout(#nanos)));
    let workers = usize::try_from(settings.workers).unwrap_or(usize::MAX);
    let runtime = match settings.runtime {
        Runtime::CurrentThread => None,
        Runtime::MultiThread => Some(quote!(.multi_thread(#workers))),
        Runtime::Session => Some(quote!(.session_runtime())),
    };
    let paused = settings.paused.then(|| quote!(.paused_clock()));
    let panics = settings.panics.then(|| quote!(.panics_allowed()));
    quote!(#timeout #runtime #paused #panics)
}

/// `fn __wire_0(__cx) -> P::Running { .. }`
struct Wire<'t, M> {
    test: &'t Test<M>,
    params: &'t [Param],
    variant: &'t Variant<M>,
    judging: &'t Judging,
    inline: Option<&'t Inline<'t>>,
}

impl<M> Wire<'_, M> {
    fn expand(&self, index: usize) -> TokenStream {
        let krate = &self.test.krate;
        let (name, cx, verdict_name) = (wire_fn(index), cx(), local("__verdict"));
        let takes = Takes { params: self.params, session: false, probes: false, krate };
        let (names, types, arguments) = (takes.names(), takes.types(), takes.arguments());
        let Judging { before, call, verdict, .. } = self.judging;
        let (values, copies) = (self.values(), self.copies());
        let (watching, visible) = (self.visible(before, while_running), self.visible(verdict, lasting));
        let function = &self.test.sig.ident;
        let (attributes, call) = match self.inline {
            Some(inline) => (Some(inline.attributes()), inline.act(&takes)),
            None => (None, call(quote!(#function(#(#arguments),*)))),
        };
        let act = local("__act");
        quote! {
            #attributes
            fn #name(#cx: #krate::Cx, #names: #types) -> #krate::Running {
                #krate::running(async move {
                    #values
                    #copies
                    #watching
                    #before
                    let #act = #call;
                    #visible
                    let #verdict_name = #verdict;
                    #verdict_name
                })
            }
        }
    }

    fn cases(&self) -> impl Iterator<Item = (usize, &Param)> {
        self.params.iter().enumerate().filter(|(_, param)| matches!(param.source, Source::Case))
    }

    /// `let __f1: &str = "7";`
    fn values(&self) -> TokenStream {
        let values = self.cases().zip(&self.variant.values).map(|((index, param), value): (_, &Expr)| {
            let (name, ty) = (guard(index), &param.whole);
            quote!(let #name: #ty = #value;)
        });
        values.collect()
    }

    /// Copies of the case's values that expectations look at.
    fn copies(&self) -> TokenStream {
        let seen = self.cases().filter(|(_, param)| self.mentions(&param.name));
        let copies = seen.map(|(index, param)| {
            let (name, copy) = (guard(index), copy(index));
            let span = source::generated_at(source::first_span(&param.whole));
            quote_spanned!(span=> let #copy = ::core::clone::Clone::clone(&#name);)
        });
        copies.collect()
    }

    /// What `expectations` see under its own name, as far as it is there for them.
    fn visible(&self, expectations: &TokenStream, is_there: fn(&Param) -> bool) -> TokenStream {
        let seen = self.params.iter().enumerate();
        let seen = seen.filter(|(_, param)| is_there(param) && mentions(expectations, &param.name));
        let bindings = seen.filter_map(|(index, param)| {
            let (name, guard, copy) = (&param.name, guard(index), copy(index));
            match (&param.source, param.by) {
                (Source::Case, _) => Some(quote!(#[allow(unused_variables)] let #name = #copy;)),
                (_, By::Shared) => Some(quote!(#[allow(unused_variables)] let #name: &_ = #guard.get();)),
                (_, By::Unique) => {
                    Some(quote!(#[allow(unused_variables)] let #name: &_ = &*#guard.get_mut();))
                }
                (_, By::Value) => None,
            }
        });
        bindings.collect()
    }

    fn mentions(&self, name: &Ident) -> bool {
        mentions(&self.judging.verdict, name) || mentions(&self.judging.before, name)
    }
}

/// Whether a parameter is still there after the body: a case's value, or a fixture taken by reference.
fn lasting(param: &Param) -> bool {
    matches!(param.source, Source::Case) || param.by != By::Value
}

/// Whether it is there while the body runs, too, which has what is lent by `&mut` for itself.
fn while_running(param: &Param) -> bool {
    lasting(param) && param.by != By::Unique
}

fn copy(index: usize) -> Ident {
    local(&format_ident!("__k{index}").to_string())
}
