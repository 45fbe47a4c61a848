//! Asking for the fixtures of a test or of another fixture.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};

use super::names::{cx, local};
use crate::krate::Private;
use crate::model::{By, Param, Source};
use crate::source;

/// The parameters of one function in order.
pub(super) struct Takes<'p> {
    pub(super) params: &'p [Param],
    /// Whether only session fixtures may be asked.
    pub(super) session: bool,
    pub(super) krate: &'p Private,
}

impl Takes<'_> {
    /// `let (mut __f0, __f1) = { .. };` with every fixture's guard or value.
    pub(super) fn guards(&self) -> TokenStream {
        let fixtures =
            || self.params.iter().enumerate().filter(|(_, param)| !matches!(param.source, Source::Case));
        if fixtures().next().is_none() {
            return TokenStream::new();
        }
        let names = fixtures().map(|(index, param)| {
            let name = guard(index);
            if param.by == By::Unique { quote!(mut #name) } else { name.to_token_stream() }
        });
        let takes = fixtures().map(|(_, param)| self.take(param));
        let fallbacks = fixtures().filter_map(|(_, param)| self.fallback(param));
        quote! {
            let (#(#names,)*) = {
                #(#fallbacks)*
                {
                    #[allow(unused_imports, clippy::wildcard_imports)]
                    use self::*;
                    (#(#takes,)*)
                }
            };
        }
    }

    /// A fixture of this name that is none, for when there is no other: its bounds tell what is wrong.
    fn fallback(&self, param: &Param) -> Option<TokenStream> {
        let Source::Named(name) = &param.source else { return None };
        let krate = self.krate;
        let session = self.session.then(|| quote!(impl #krate::SessionFixture for #name {}));
        Some(quote! {
            #[allow(non_camel_case_types, dead_code)]
            struct #name {}
            impl<T> #krate::Gives<T> for #name {}
            #session
        })
    }

    /// `__cx.value::<users, UserServiceClient<Wire>>().await?`
    fn take(&self, param: &Param) -> TokenStream {
        let (cx, ty) = (cx(), &param.ty);
        let method = match (self.session, param.by) {
            (false, By::Value) => "value",
            (false, By::Shared) => "shared",
            (false, By::Unique) => "unique",
            (true, By::Value) => "session_value",
            (true, _) => "session_shared",
        };
        let span = source::generated_at(source::first_span(&param.whole));
        let method = Ident::new(method, span);
        let fixture = match &param.source {
            Source::From(path) => path.to_token_stream(),
            Source::Named(name) => name.to_token_stream(),
            Source::Case => param.name.to_token_stream(),
        };
        quote_spanned!(span=> #cx.#method::<#fixture, #ty>().await?)
    }

    /// What the function is called with, in order.
    pub(super) fn arguments(&self) -> TokenStream {
        let arguments = self.params.iter().enumerate().map(|(index, param)| {
            let guard = guard(index);
            match (&param.source, param.by) {
                (Source::Case, _) | (_, By::Value) => guard.to_token_stream(),
                (_, By::Shared) => quote!(#guard.get()),
                (_, By::Unique) => quote!(#guard.get_mut()),
            }
        });
        quote!(#(#arguments),*)
    }
}

/// The guard or value of the parameter at `index`.
pub(super) fn guard(index: usize) -> Ident {
    local(&format_ident!("__f{index}").to_string())
}
