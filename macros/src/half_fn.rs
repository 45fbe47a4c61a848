//! A function whose signature is being written.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::{ParseStream, Parser};
use syn::{FnArg, ReturnType, Token};

/// Its tokens, of which only those of the signature may be half-written.
pub(crate) struct HalfFn {
    /// Up to the parameters.
    head: TokenStream,
    params: Group,
    returns: TokenStream,
    body: Group,
}

impl HalfFn {
    /// Nothing, where the tokens are no function at all.
    pub(crate) fn split(item: TokenStream) -> Option<Self> {
        let tokens: Vec<_> = item.into_iter().collect();
        let name =
            1 + tokens.iter().position(|token| matches!(token, TokenTree::Ident(word) if word == "fn"))?;
        let TokenTree::Ident(_) = tokens.get(name)? else { return None };
        let group = |from: usize, delimiter| {
            tokens[from..].iter().enumerate().find_map(|(at, token)| match token {
                TokenTree::Group(group) if group.delimiter() == delimiter => Some((from + at, group.clone())),
                _ => None,
            })
        };
        let (at_params, params) = group(name, Delimiter::Parenthesis)?;
        let (at_body, body) = group(at_params, Delimiter::Brace)?;
        let part = |tokens: &[TokenTree]| tokens.iter().cloned().collect();
        let (head, returns) = (part(&tokens[..at_params]), part(&tokens[at_params + 1..at_body]));
        Some(Self { head, params, returns, body })
    }

    /// `fn name() -> T { unreachable!() }`, and the same without `-> T` if it is that which cannot be read.
    pub(crate) fn shortened(&self) -> [TokenStream; 2] {
        let Self { head, returns, .. } = self;
        let mut body =
            Group::new(Delimiter::Brace, quote!(::core::unreachable!("this signature does not compile")));
        body.set_span(self.body.span());
        [quote!(#head() #returns #body), quote!(#head() #body)]
    }

    /// The function with its body, and with `_` for each type that cannot be read. No compiler takes that, but
    /// an editor completes names and methods in it.
    pub(crate) fn for_editor(&self) -> TokenStream {
        let Self { head, body, .. } = self;
        let params = readable.parse2(self.params.stream()).unwrap_or_default();
        let returns = syn::parse2::<ReturnType>(self.returns.clone());
        let returns = returns.map_or_else(|_| quote!(-> _), ToTokens::into_token_stream);
        quote!(#head(#(#params),*) #returns #body)
    }
}

/// Every parameter that has a name.
fn readable(input: ParseStream) -> syn::Result<Vec<TokenStream>> {
    let mut params = Vec::new();
    while !input.is_empty() {
        let ahead = input.fork();
        let whole = ahead.parse::<FnArg>().ok().filter(|_| ahead.is_empty() || ahead.peek(Token![,]));
        match whole {
            Some(FnArg::Typed(mut param)) => {
                param.attrs.clear();
                params.push(param.into_token_stream());
            }
            Some(FnArg::Receiver(_)) => {}
            None => params.extend(named(input)),
        }
        skip_to_next(input)?;
    }
    Ok(params)
}

/// `mut name: _`
fn named(input: ParseStream) -> Option<TokenStream> {
    let ahead = input.fork();
    ahead.call(syn::Attribute::parse_outer).ok()?;
    let mutable: Option<Token![mut]> = ahead.parse().ok()?;
    let name: Ident = ahead.parse().ok()?;
    Some(quote!(#mutable #name: _))
}

fn skip_to_next(input: ParseStream) -> syn::Result<()> {
    while !input.is_empty() && !input.peek(Token![,]) {
        // A whole type first, whose commas are its own.
        if input.fork().parse::<FnArg>().is_ok() {
            input.parse::<FnArg>()?;
        } else {
            input.parse::<TokenTree>()?;
        }
    }
    input.parse::<Option<Token![,]>>().map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn for_editor(item: TokenStream) -> String {
        HalfFn::split(item).unwrap().for_editor().to_string()
    }

    #[test]
    fn an_editor_gets_the_body_and_what_is_known() {
        let cases = [
            (
                quote!(async fn a(mut b: B) -> { b }),
                quote!(
                    async fn a(mut b: B) -> _ {
                        b
                    }
                ),
            ),
            (
                quote!(async fn a(b: B) -> Reply< { b }),
                quote!(
                    async fn a(b: B) -> _ {
                        b
                    }
                ),
            ),
            (
                quote!(fn a(mut b: , c: C<D, E>) { b }),
                quote!(
                    fn a(mut b: _, c: C<D, E>) {
                        b
                    }
                ),
            ),
            (
                quote!(fn a(#[from(x)] b: B, c, d: D) {}),
                quote!(
                    fn a(b: B, c: _, d: D) {}
                ),
            ),
            (
                quote!(fn a(b: B, , &) -> C { b }),
                quote!(
                    fn a(b: B) -> C {
                        b
                    }
                ),
            ),
        ];
        for (written, expected) in cases {
            assert_eq!(for_editor(written), expected.to_string());
        }
    }

    #[test]
    fn what_is_no_function_is_left() {
        assert!(
            HalfFn::split(quote!(
                struct A {
                    b: fn(u8),
                }
            ))
            .is_none()
        );
        assert!(HalfFn::split(quote!(fn a(b))).is_none());
    }
}
