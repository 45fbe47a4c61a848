//! The call of a test's function, and what judges a test that asserts for itself.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};

use super::names::{cx, local};
use crate::model::{Outcome, Test};
use crate::source;

/// `__cx.plain(__done)`, blamed on the return type where that cannot be judged.
pub(super) fn plain<M>(test: &Test<M>, method: &str) -> Ident {
    let span = if matches!(test.returns.outcome, Outcome::Plain) {
        source::generated_at(source::first_span(test.returns.ty.to_token_stream()))
    } else {
        proc_macro2::Span::mixed_site()
    };
    Ident::new(method, span)
}

/// `name(..).await` between the marks of the body's begin and end, which costs less to compile than a
/// function that is generic over the future. A judged body leaves through `?` where it fails before its act.
pub(super) fn called(judged: bool) -> Box<dyn Fn(TokenStream) -> TokenStream> {
    Box::new(move |future| {
        let (cx, done) = (cx(), local("__done"));
        let leave = judged.then(|| quote!(?));
        quote! {{
            #cx.begin_body();
            let #done = #future.await #leave;
            #cx.end_body();
            #done
        }}
    })
}
