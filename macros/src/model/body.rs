//! What can be told of a body from its tokens alone.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};

use super::common::Sleeps;
use crate::problems::Problems;

/// Reports every `return` of the body's own level.
pub(crate) fn check_returns(body: &Group, problems: &mut Problems) {
    let message =
        "the last expression of the body is the call that is judged; write it there instead of `return`";
    replace_returns(body, &mut |token| {
        problems.at(&token, message);
        vec![token.into()]
    });
}

/// The body with every `return` of its own level replaced.
pub(crate) fn replace_returns(body: &Group, replace: &mut dyn FnMut(Ident) -> Vec<TokenTree>) -> Group {
    let mut scan = Scan { tokens: body.stream().into_iter().collect(), at: 0, out: Vec::new(), replace };
    scan.run();
    let mut group = Group::new(body.delimiter(), scan.out.into_iter().collect());
    group.set_span(body.span());
    group
}

/// Skips what has a level of its own: closures, async blocks, functions.
struct Scan<'r> {
    tokens: Vec<TokenTree>,
    at: usize,
    out: Vec<TokenTree>,
    replace: &'r mut dyn FnMut(Ident) -> Vec<TokenTree>,
}

impl Scan<'_> {
    fn run(&mut self) {
        while let Some(token) = self.tokens.get(self.at).cloned() {
            match token {
                TokenTree::Ident(word) if word == "return" => {
                    self.at += 1;
                    let replaced = (self.replace)(word);
                    self.out.extend(replaced);
                }
                TokenTree::Ident(word) if word == "fn" || word == "macro_rules" => self.copy_through_braces(),
                TokenTree::Ident(word) if word == "async" => self.async_block(),
                TokenTree::Punct(punct) if punct.as_char() == '|' && self.at_closure() => self.closure(),
                TokenTree::Group(group) => {
                    self.at += 1;
                    let inner = replace_returns(&group, self.replace);
                    self.out.push(inner.into());
                }
                _ => self.copy(),
            }
        }
    }

    fn copy(&mut self) {
        if let Some(token) = self.tokens.get(self.at) {
            self.out.push(token.clone());
            self.at += 1;
        }
    }

    fn is_braces(&self, at: usize) -> bool {
        matches!(self.tokens.get(at), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace)
    }

    fn is_punct(&self, at: usize, c: char) -> bool {
        matches!(self.tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == c)
    }

    fn copy_through_braces(&mut self) {
        while self.at < self.tokens.len() {
            let last = self.is_braces(self.at) || self.is_punct(self.at, ';');
            self.copy();
            if last {
                return;
            }
        }
    }

    fn async_block(&mut self) {
        self.copy();
        if matches!(self.tokens.get(self.at), Some(TokenTree::Ident(word)) if word == "move") {
            self.copy();
        }
        if self.is_braces(self.at) {
            self.copy();
        }
    }

    /// Whether `|` begins an expression here; otherwise it is an operator or part of a pattern.
    fn at_closure(&self) -> bool {
        let begins = match self.out.last() {
            None => true,
            Some(TokenTree::Punct(punct)) => punct.as_char() != '?' && punct.as_char() != '|',
            Some(TokenTree::Ident(word)) => {
                ["move", "async", "return", "break", "else", "in", "match", "if", "while"]
                    .iter()
                    .any(|one| word == one)
            }
            Some(_) => false,
        };
        begins && (self.at + 1..self.tokens.len()).any(|at| self.is_punct(at, '|'))
    }

    fn closure(&mut self) {
        self.copy();
        while !self.is_punct(self.at, '|') && self.at < self.tokens.len() {
            self.copy();
        }
        self.copy();
        if self.is_punct(self.at, '-') {
            self.copy_through_braces();
        } else if self.is_braces(self.at) {
            self.copy();
        } else {
            while self.at < self.tokens.len() && !self.is_punct(self.at, ',') && !self.is_punct(self.at, ';')
            {
                self.copy();
            }
        }
    }
}

/// Reports every call of a path that ends in `thread::sleep` or `time::sleep`, but for those allowed.
pub(crate) fn check_sleeps(body: &Group, allowed: Sleeps, problems: &mut Problems) {
    sleeps(body.stream(), allowed, problems);
}

fn sleeps(tokens: TokenStream, allowed: Sleeps, problems: &mut Problems) {
    let tokens: Vec<_> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        if let TokenTree::Group(group) = token {
            sleeps(group.stream(), allowed, problems);
        }
        let Some([TokenTree::Ident(module), colon, _, TokenTree::Ident(name), TokenTree::Group(args)]) =
            tokens.get(at..at + 5)
        else {
            continue;
        };
        let path = matches!(colon, TokenTree::Punct(punct) if punct.as_char() == ':');
        let call = name == "sleep" && args.delimiter() == Delimiter::Parenthesis;
        let bad = (module == "thread" && !allowed.thread) || (module == "time" && !allowed.time);
        if path && call && bad {
            let blamed: TokenStream = tokens[at..at + 4].iter().cloned().collect();
            problems.at(blamed, sleep_message(module));
        }
    }
}

fn sleep_message(module: &Ident) -> String {
    let instead = "await the event instead: `recv_until`, `eventually` or `within = ..`";
    if module == "thread" {
        format!(
            "`thread::sleep` stops everything in the test; {instead}; a fake that is slow on purpose says `sleep = allowed`"
        )
    } else {
        format!(
            "a test that sleeps is slow or flaky; {instead}; with `clock = paused` it costs no time, and a fake that is \
             slow on purpose says `sleep = allowed`"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    fn returns(tokens: TokenStream) -> usize {
        let mut count = 0;
        let body = Group::new(Delimiter::Brace, tokens);
        replace_returns(&body, &mut |token| {
            count += 1;
            vec![token.into()]
        });
        count
    }

    #[test]
    fn returns_of_the_own_level_are_seen() {
        assert_eq!(returns(quote!(return x;)), 1);
        assert_eq!(returns(quote!(if a { return x; } y)), 1);
        assert_eq!(
            returns(quote!(match a {
                A | B => return x,
                _ => {}
            })),
            1
        );
        assert_eq!(returns(quote!(let b = a | c; return b)), 1);
        assert_eq!(returns(quote!(let b = a || c; return b)), 1);
        assert_eq!(returns(quote!(f(|x| x + 1); return b)), 1);
    }

    #[test]
    fn returns_of_inner_levels_are_not() {
        assert_eq!(returns(quote!(let f = |x| return x;)), 0);
        assert_eq!(returns(quote!(let f = || { return 1 };)), 0);
        assert_eq!(returns(quote!(let f = move |x: u8| -> u8 { return x };)), 0);
        assert_eq!(returns(quote!(f(async move { return 1 }).await)), 0);
        assert_eq!(returns(quote!(f(async || { return 1 }).await)), 0);
        assert_eq!(
            returns(quote!(
                fn f() -> u8 {
                    return 1;
                },
                f()
            )),
            0
        );
        assert_eq!(returns(quote!(eventually(async || { return Ok(()) }).await)), 0);
    }

    #[test]
    fn only_calls_of_sleep_count() {
        let sleeping = |tokens| {
            let mut problems = Problems::new();
            check_sleeps(&Group::new(Delimiter::Brace, tokens), Sleeps::default(), &mut problems);
            let found = !problems.is_empty();
            let _ = problems.finish();
            found
        };
        assert!(sleeping(quote!(std::thread::sleep(d);)));
        assert!(sleeping(quote!(spawn(async { tokio::time::sleep(d).await });)));
        assert!(!sleeping(quote!(tokio::time::sleep_until(d).await;)));
        assert!(!sleeping(quote!(
            use tokio::time::sleep;
        )));
    }
}
