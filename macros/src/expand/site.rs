//! Where an expectation stands, for reports.

use proc_macro2::TokenStream;
use quote::quote;

use super::names::local;
use crate::args::{Setting, Site};
use crate::krate::Private;

/// `P::Site::new(file!(), LINE, TEXT)`
pub(super) fn site(site: &Site, krate: &Private) -> TokenStream {
    let (line, text) = (site.line, &site.text);
    quote!(#krate::Site::new(::core::file!(), #line, #text))
}

/// `.method(SITE, ..)`, if the setting is written.
pub(super) fn with_site<T>(
    method: &str,
    setting: Option<&Setting<T>>,
    krate: &Private,
    rest: impl FnOnce(&T) -> TokenStream,
) -> TokenStream {
    let Some(setting) = setting else { return TokenStream::new() };
    let (method, site, rest) = (local(method), site(&setting.site, krate), rest(&setting.value));
    quote!(.#method(#site #rest))
}
