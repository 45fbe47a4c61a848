//! `check!(subject, P, ..)`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Expr;

use super::site::site;
use crate::args::Site;
use crate::krate::Private;
use crate::predicate::{Flavor, Judged, checks};
use crate::source;

/// An expression of `Result<(), CheckError>`.
pub(crate) fn check(
    place: &Site,
    subject: &Expr,
    predicates: &[Judged],
    flavor: Flavor,
    krate: &Private,
) -> TokenStream {
    let (site, checks) = (site(place, krate), checks(predicates, krate));
    let function = match flavor {
        Flavor::Json => quote!(check_json),
        Flavor::Message => quote!(check),
    };
    let subject = source::reference_to(subject);
    quote!(#krate::#function(#site, #subject, &mut #checks))
}

/// The errors, and an expression of the same type after them.
pub(crate) fn failed_check(errors: &TokenStream, subject: Option<&Expr>, krate: &Private) -> TokenStream {
    let subject = subject.map(|subject| quote!(let _ = &(#subject);));
    quote!({ #errors #subject #krate::check_failed() })
}
