//! `check!(subject, P, ..)`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::{Expr, LitStr};

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
    let subject = source::reference_to(subject);
    match flavor {
        Flavor::Message => quote!(#krate::check(#site, #subject, &mut #checks)),
        Flavor::Json => {
            let pointer = predicates.iter().find_map(Judged::pointer);
            let json =
                Ident::new("json", source::generated_at(pointer.map_or_else(Span::call_site, LitStr::span)));
            quote!(#krate::check(#site, #krate::Pointed(#subject).#json(), &mut #checks))
        }
    }
}

/// The errors, and an expression of the same type after them.
pub(crate) fn failed_check(errors: &TokenStream, subject: Option<&Expr>, krate: &Private) -> TokenStream {
    let subject = subject.map(|subject| quote!(let _ = &(#subject);));
    quote!({ #errors #subject #krate::check_failed() })
}
