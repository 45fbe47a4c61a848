//! Asking for the fixtures of a test or of another fixture.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};

use super::names::{cx, local};
use crate::krate::Private;
use crate::model::{By, Param, Source};

/// The parameters of one function in order.
pub(super) struct Takes<'p> {
    pub(super) params: &'p [Param],
    /// Whether only session fixtures may be asked.
    pub(super) session: bool,
    pub(super) krate: &'p Private,
}

impl Takes<'_> {
    /// The questions for the fixtures, each fixture's bounds checked at its parameter:
    /// `let (__f0, __f1) = { .. };`
    pub(super) fn questions(&self) -> TokenStream {
        if self.fixtures().next().is_none() {
            return TokenStream::new();
        }
        let names = self.fixtures().map(|(index, _)| guard(index));
        let questions = self.fixtures().map(|(_, param)| self.question(param));
        let fallbacks = self.fixtures().filter_map(|(_, param)| self.fallback(param));
        quote! {
            let (#(#names,)*) = {
                #(#fallbacks)*
                {
                    #[allow(unused_imports, clippy::wildcard_imports)]
                    use self::*;
                    (#(#questions,)*)
                }
            };
        }
    }

    /// `let mut __f0 = __cx.unique(__f0).await?;`
    pub(super) fn guards(&self) -> TokenStream {
        let cx = cx();
        let guards = self.fixtures().map(|(index, param)| {
            let name = guard(index);
            let (mutable, method) = match param.by {
                By::Value => (None, "value"),
                By::Shared => (None, "shared"),
                By::Unique => (Some(quote!(mut)), "unique"),
            };
            let method = local(method);
            quote!(let #mutable #name = #cx.#method(#name).await?;)
        });
        guards.collect()
    }

    fn fixtures(&self) -> impl Iterator<Item = (usize, &Param)> {
        self.params.iter().enumerate().filter(|(_, param)| !matches!(param.source, Source::Case))
    }

    /// What the name means where no fixture has it: a type that is none, whose bounds tell what is wrong.
    fn fallback(&self, param: &Param) -> Option<TokenStream> {
        let Source::Named(name) = &param.source else { return None };
        let krate = self.krate;
        Some(quote!(#[allow(non_camel_case_types, dead_code)] type #name = #krate::NoFixture;))
    }

    /// `P::asked::<users, UserServiceClient<Wire>>()`
    fn question(&self, param: &Param) -> TokenStream {
        let (krate, ty) = (self.krate, &param.ty);
        let fixture = match &param.source {
            Source::From(path) => path.to_token_stream(),
            Source::Named(name) => name.to_token_stream(),
            Source::Case => param.name.to_token_stream(),
        };
        let function = local(if self.session { "asked_by_session" } else { "asked" });
        quote!(#krate::#function::<#fixture, #ty>())
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
