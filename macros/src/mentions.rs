//! Whether tokens use a name of the user's.

use proc_macro2::{Ident, Spacing, TokenStream, TokenTree};

/// Whether `tokens` name `ident` as a value, format strings included; names of fields and methods do not count.
pub(crate) fn mentions(tokens: &TokenStream, ident: &Ident) -> bool {
    let mut after_dot = false;
    let mut after_joint = false;
    for token in tokens.clone() {
        let found = match &token {
            TokenTree::Ident(found) => !after_dot && found == ident,
            TokenTree::Group(group) => mentions(&group.stream(), ident),
            TokenTree::Literal(literal) => literal.to_string().contains(&format!("{{{ident}")),
            TokenTree::Punct(_) => false,
        };
        if found {
            return true;
        }
        let dot = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '.');
        after_dot = dot && !after_joint;
        after_joint = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '.' && punct.spacing() == Spacing::Joint);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::{format_ident, quote};

    #[test]
    fn values_count_and_fields_do_not() {
        let id = format_ident!("id");
        assert!(mentions(&quote!(x == id), &id));
        assert!(mentions(&quote!(f(0..id)), &id));
        assert!(mentions(&quote!(format!("{id}")), &id));
        assert!(!mentions(&quote!(__m.id == 3), &id));
        assert!(!mentions(&quote!(__m.id().len()), &id));
    }
}
