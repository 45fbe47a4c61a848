//! What a function of the user's gave, with all that its error says.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};

use crate::krate::Private;
use crate::model::Test;
use crate::source;

/// What a fixture that may fail gave, blamed on its type.
pub(super) fn given(value: impl ToTokens, ty: impl ToTokens, krate: &Private) -> TokenStream {
    told(&quote!(#krate::Told), &quote!(Tells as _), value, ty, krate)
}

/// What a test that asserts for itself has returned, if it returns anything.
pub(super) fn returned<M>(test: &Test<M>, done: TokenStream) -> TokenStream {
    let krate = &test.krate;
    if !test.returns.is_written() {
        return done;
    }
    told(&quote!(#krate::ToldTest::new), &quote!({Tells as _, TellsBox as _}), done, &test.returns.ty, krate)
}

/// `P::Told(value).told()`, which knows the error's type as generated code alone does.
fn told(
    teller: &TokenStream,
    traits: &TokenStream,
    value: impl ToTokens,
    ty: impl ToTokens,
    krate: &Private,
) -> TokenStream {
    let span = source::generated_at(source::first_span(ty));
    quote_spanned! {span=> {
        #[allow(unused_imports)]
        use #krate::#traits;
        #teller(#value).told()
    }}
}
