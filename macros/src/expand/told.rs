//! What a function of the user's gave, with all that its error says.

use proc_macro2::TokenStream;
use quote::quote;

use crate::krate::Private;
use crate::model::Test;

/// `P::Told(given).told()`, which knows the error's type as generated code alone does.
pub(super) fn told(given: TokenStream, krate: &Private) -> TokenStream {
    quote! {{
        #[allow(unused_imports)]
        use #krate::Tells as _;
        #krate::Told(#given).told()
    }}
}

/// What a test that asserts for itself has returned, if it returns anything.
pub(super) fn returned<M>(test: &Test<M>, done: TokenStream) -> TokenStream {
    if test.returns.is_written() { told(done, &test.krate) } else { done }
}
