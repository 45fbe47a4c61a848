//! Random tokens and mutations of good tests: the macros never panic, and always give either items that
//! parse or at least one `compile_error!`.

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};

use crate::entry;

/// `SplitMix64`: small, seeded, the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(limit.max(1)).unwrap()).unwrap()
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

const WORDS: [&str; 48] = [
    "status",
    "message",
    "details",
    "reply",
    "frames",
    "take",
    "first",
    "each",
    "last",
    "increasing",
    "contiguous",
    "initial",
    "trailing",
    "deadline",
    "delay",
    "timeout",
    "runtime",
    "workers",
    "clock",
    "crate",
    "schema",
    "messages",
    "handshake",
    "headers",
    "subprotocol",
    "heartbeat",
    "close",
    "buffer",
    "within",
    "NotFound",
    "Ok",
    "Normal",
    "Dropped",
    "paused",
    "is",
    "has",
    "absent",
    "matches",
    "between",
    "id",
    "async",
    "fn",
    "return",
    "move",
    "by",
    "per",
    "code",
    "bad_request",
];

const LITERALS: [&str; 12] = [
    "\"5s\"",
    "\"/a/b\"",
    "\"x-id\"",
    "\"src/schema/samples/event.json\"",
    "5",
    "0",
    "1.5",
    "b\"x\"",
    "'c'",
    "\"[\"",
    "\"\"",
    "18446744073709551616",
];

fn token(random: &mut Random, depth: usize) -> TokenTree {
    match random.below(if depth == 0 { 8 } else { 11 }) {
        0..=3 => Ident::new(random.pick(&WORDS), Span::call_site()).into(),
        4 | 5 => random.pick(&LITERALS).parse::<Literal>().unwrap().into(),
        6 => Punct::new(
            random.pick(&['=', ',', '.', '|', '!', '<', '>', '&', ':', '-', '?', ';', '#']),
            Spacing::Joint,
        )
        .into(),
        7 => Punct::new(random.pick(&['=', ',', '|', '.']), Spacing::Alone).into(),
        _ => {
            let delimiter =
                random.pick(&[Delimiter::Parenthesis, Delimiter::Brace, Delimiter::Bracket, Delimiter::None]);
            Group::new(delimiter, tokens(random, depth - 1)).into()
        }
    }
}

fn tokens(random: &mut Random, depth: usize) -> TokenStream {
    (0..random.below(9)).map(|_| token(random, depth)).collect()
}

/// One token somewhere is dropped, doubled, replaced or joined by another.
fn mutated(stream: TokenStream, random: &mut Random) -> TokenStream {
    let mut all: Vec<TokenTree> = stream.into_iter().collect();
    if all.is_empty() {
        return token(random, 1).into();
    }
    let at = random.below(all.len());
    if let TokenTree::Group(group) = &all[at]
        && random.below(4) > 0
    {
        let mut inner = Group::new(group.delimiter(), mutated(group.stream(), random));
        inner.set_span(group.span());
        all[at] = inner.into();
        return all.into_iter().collect();
    }
    match random.below(5) {
        0 => drop(all.remove(at)),
        1 => all.insert(at, all[at].clone()),
        2 => all[at] = token(random, 2),
        3 => all.insert(at, token(random, 2)),
        _ => {
            let other = random.below(all.len());
            all.swap(at, other);
        }
    }
    all.into_iter().collect()
}

const GOOD: [(&str, &str); 6] = [
    (
        "timeout = \"5s\", status = NotFound | Internal, message = contains(\"x\"), details(bad_request(field == id, has(description))), initial(\"x-id\" == \"7\")",
        "#[case::a(1, status = Aborted)] #[ignore] async fn t(mut users: Users, #[case] id: u8, #[from(a::b)] c: &mut C) -> Reply<User> { let f = |x| return x; users.get().await }",
    ),
    (
        "reply(id == \"7\" || !matches(a.b[0], \"x+\"), is(c, C::D(_)), between(n, 1..=5), |m| m.ok(), x.len() as f64 > 0.5)",
        "pub(crate) async fn t(users: &Users) -> Result<Response<User>, Status> { return users.get().await }",
    ),
    (
        "frames = 1..=5, first(id == \"7\"), each(!id.is_empty()), increasing(a.b), within = \"500ms\"",
        "/// Docs.\nasync fn t(users: Users) -> Frames<User> { std::thread::sleep(D); users.list().await }",
    ),
    (
        "schema(by = \"/type\", a = \"src/schema/samples/event.json\", b = { \"type\": \"object\", \"properties\": { \"n\": { \"minimum\": -1.5e3 } } }), first(\"/type\" == \"x\"), contiguous(\"/seq\", per = \"/topic\"), close(code = Normal, reason = \"x\", by = server)",
        "async fn t(mut chat: Ws) -> wiretest::Result { Ok(()) }",
    ),
    (
        "handshake = 401, headers(has(\"x\"), \"y\" != \"z\")",
        "async fn t(hub: &Server) -> Handshake { Ws::connect(hub).await }",
    ),
    (
        "scope = session, timeout = \"1m\", crate = a::b",
        "#[doc = \"x\"] pub fn t(a: &A, b: B) -> anyhow::Result<C> { Ok(C) }",
    ),
];

type Macro = fn(TokenStream, TokenStream) -> TokenStream;

const MACROS: [Macro; 3] = [entry::grpc_test, entry::ws_test, entry::fixture];

fn judge(attr: &TokenStream, item: &TokenStream, expand: Macro) {
    let expanded = expand(attr.clone(), item.clone());
    // What stands in a body is passed on as it is, however broken.
    let parses = |tokens: &TokenStream| syn::parse2::<syn::File>(tokens.clone()).is_ok();
    let good = expanded.to_string().contains("compile_error") || parses(&expanded) || !parses(item);
    assert!(good, "neither items nor an error\nattribute: {attr}\nitem: {item}\nexpansion: {expanded}");
}

#[test]
fn random_attributes_never_panic() {
    let mut random = Random(7);
    for round in 0..3000 {
        let attr = tokens(&mut random, 3);
        let (_, item) = GOOD[round % GOOD.len()];
        judge(&attr, &item.parse().unwrap(), MACROS[round % 3]);
        let _ = entry::check(attr);
    }
}

#[test]
fn mutations_of_good_tests_never_panic() {
    let mut random = Random(11);
    for round in 0..4000 {
        let (attr, item) = GOOD[round % GOOD.len()];
        let (mut attr, mut item): (TokenStream, TokenStream) = (attr.parse().unwrap(), item.parse().unwrap());
        for _ in 0..=random.below(3) {
            if random.below(3) > 0 {
                attr = mutated(attr, &mut random);
            } else {
                item = mutated(item, &mut random);
            }
        }
        judge(&attr, &item, MACROS[random.below(3)]);
        let _ = entry::check(quote::quote!((wiretest) message, #attr));
    }
}

#[test]
fn good_tests_expand_without_errors() {
    for ((attr, item), expand) in GOOD.iter().zip([0, 0, 0, 1, 1, 2]) {
        let expanded = MACROS[expand](attr.parse().unwrap(), item.parse().unwrap()).to_string();
        let expected =
            usize::from(item.contains("return users")) + usize::from(item.contains("thread::sleep"));
        assert_eq!(expanded.matches("compile_error").count(), expected, "{expanded}");
    }
}
