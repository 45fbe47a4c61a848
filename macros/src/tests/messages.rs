//! The catalogue of mistakes: each gives exactly one message.

use super::{expand, messages_of};

/// A test's head with a good function below it.
fn grpc(settings: &str) -> String {
    format!("#[grpc_test({settings})] async fn t(users: Users) -> Reply<User> {{ users.get().await }}")
}

fn frames(settings: &str) -> String {
    format!("#[grpc_test({settings})] async fn t(users: Users) -> Frames<User> {{ users.list().await }}")
}

fn ws(settings: &str) -> String {
    format!("#[ws_test({settings})] async fn t(chat: Ws) -> wiretest::Result {{ Ok(()) }}")
}

fn handshake(settings: &str) -> String {
    format!("#[ws_test({settings})] async fn t(hub: &Server) -> Handshake {{ connect().await }}")
}

fn catalogue(name: &str, sources: Vec<String>) {
    let mut page = String::new();
    for source in sources {
        let messages = messages_of(&source);
        assert_eq!(messages.len(), 1, "{source}\n{messages:#?}");
        page.extend([&source, "\n    ", &messages[0], "\n"]);
    }
    insta::assert_snapshot!(name, page);
}

fn each(head: fn(&str) -> String, settings: &[&str]) -> Vec<String> {
    settings.iter().map(|one| head(one)).collect()
}

#[test]
fn keys() {
    let settings = [
        "staus = NotFound",
        "schema = \"a.json\"",
        "retries = 3",
        "status = NotFound, status = Internal",
        "status",
        "status =",
        "reply()",
        "status NotFound",
        "status = NotFound, message(\"x\")",
        "timeout(\"1s\")",
        ",",
        "status = NotFound,,",
        "\"status\" = NotFound",
        "status == NotFound",
        "runtime = multithread",
        "runtime = \"session\"",
        "workers = 2",
        "runtime = multi_thread, workers = 0",
        "clock = pause",
        "panics = true",
        "sleep = allow",
        "crate = 5",
        "runtime = multi_thread, clock = paused",
        "runtime = session, clock = paused",
    ];
    catalogue("keys", each(grpc, &settings));
}

#[test]
fn statuses() {
    let settings = [
        "status = NOT_FOUND",
        "status = not_found",
        "status = 5",
        "status = 99",
        "status = NotFond",
        "status = Code::NotFound",
        "status = \"NOT_FOUND\"",
        "status = Canceled",
        "status = Teapot",
        "status = NotFound |",
        "status = NotFound | NotFound",
        "status(NotFound)",
        "status = NotFound & Internal",
        "message = \"x\"",
        "status = Ok, message = \"x\"",
        "details(retry_info)",
        "status = NotFound, message = 5",
        "status = NotFound, message = contains()",
        "status = NotFound, message = contains(\"\")",
        "status = NotFound, message = matches(\"[\")",
        "status = NotFound, message = matches(RE)",
        "status = NotFound, reply(id == \"7\")",
        "status = NotFound, details(bad_requests(field == \"x\"))",
        "status = NotFound, details(bad_request(feild == \"x\"))",
        "status = NotFound, details(bad_request())",
        "status = NotFound, details = bad_request",
        "status = NotFound, details(error_info(nope.x == \"x\"))",
    ];
    catalogue("statuses", each(grpc, &settings));
}

#[test]
fn times() {
    let settings = [
        "timeout = 5",
        "timeout = \"5\"",
        "timeout = \"5 seconds\"",
        "timeout = \"fast\"",
        "timeout = \"0s\"",
        "timeout = \"-1s\"",
        "timeout = \"5x\"",
        "timeout = 5.0",
        "timeout = LIMIT",
        "deadline = \"10s\", timeout = \"5s\"",
        "deadline = \"5s\", timeout = \"5s\"",
        "timeout = \"99999999999h\"",
    ];
    catalogue("times", each(grpc, &settings));
}

#[test]
fn streams() {
    let mut sources = each(
        frames,
        &[
            "frames = 5..5",
            "frames = 5..=1",
            "frames = 5..2",
            "frames = \"5\"",
            "frames = N",
            "frames(5)",
            "take = 0",
            "take = 3, frames = 3",
            "take = 3, status = Unavailable",
            "frames = 0, each(id == \"7\")",
            "frames = 0..=0, within = \"1s\"",
            "frames = ..1, first_within = \"1s\"",
            "frames = 1, increasing(id)",
            "take = 1, contiguous(seq)",
            "reply(id == \"7\")",
            "increasing(\"/id\")",
            "increasing(id, seq)",
            "increasing = id",
            "increasing(!id)",
        ],
    );
    sources.extend(each(
        grpc,
        &[
            "frames = 5",
            "take = 3",
            "first(id == \"7\")",
            "increasing(id)",
            "within = \"1s\"",
            "first_within = \"1s\"",
        ],
    ));
    catalogue("streams", sources);
}

#[test]
fn metadata() {
    let settings = [
        "initial(\"X-Id\" == \"7\")",
        "initial(\"x id\" == \"7\")",
        "initial(\"\" == \"7\")",
        "initial(\":path\" == \"/\")",
        "initial(\"x-id\" < \"7\")",
        "initial(x_id == \"7\")",
        "initial(has(x_id))",
        "initial(is(\"x-id\"))",
        "initial(\"t-bin\" == \"7\")",
        "initial(\"t\" == b\"7\")",
        "initial(\"t\" == 7)",
        "initial(matches(\"t-bin\", \"x\"))",
        "initial(matches(\"t\", \"[\"))",
        "initial(has(\"t\", \"u\"))",
        "trailing = \"x\"",
        "initial(\"x!y\" == \"7\")",
        "initial(present(\"x-id\"))",
        "initial(hass(\"x-id\"))",
    ];
    catalogue("metadata", each(grpc, &settings));
}

#[test]
fn predicates() {
    let settings = [
        "reply(id = \"7\")",
        "reply(id ==)",
        "reply(\"7\" == id)",
        "reply(\"/id\" == \"7\")",
        "reply(5 == count)",
        "reply(Role::Admin == role)",
        "reply(matches!(role, Role::Admin))",
        "reply(profile.is_some())",
        "reply(a.b.is_none())",
        "reply(has())",
        "reply(has(a, b))",
        "reply(has(\"/a\"))",
        "reply(!has(a))",
        "reply(!absent(a))",
        "reply(matches(id, \"[\"))",
        "reply(matches(id))",
        "reply(matches(id, RE))",
        "reply(between(id, 5))",
        "reply(between(id, ..))",
        "reply(between(id, 5..=1))",
        "reply(is(contact))",
        "reply(is(contact, 5 +))",
        "reply(|a, b| true)",
        "reply = id",
        "reply(id == \"7\",, x)",
        "reply(is(a + b, C))",
    ];
    catalogue("predicates", each(grpc, &settings));
}

#[test]
fn return_types() {
    let sources = [
        "#[grpc_test(status = NotFound)] async fn t() -> wiretest::Result { Ok(()) }",
        "#[grpc_test(status = NotFound, reply(id == 1))] async fn t() { }",
        "#[grpc_test(frames = 3)] async fn t() -> MyFrames { x }",
        "#[grpc_test] async fn t() -> Handshake { x }",
        "#[grpc_test] async fn t() -> impl Debug { x }",
        "#[ws_test(handshake = 401)] async fn t() -> wiretest::Result { Ok(()) }",
        "#[ws_test(handshake = 401)] async fn t() { }",
        "#[ws_test] async fn t() -> Reply<User> { x }",
        "#[ws_test] async fn t() -> Frames<User> { x }",
    ];
    catalogue("return_types", sources.map(String::from).to_vec());
}

#[test]
fn signatures() {
    let sources = [
        "#[grpc_test] fn t() { }",
        "#[grpc_test] async unsafe fn t() { }",
        "#[grpc_test] const async fn t() { }",
        "#[grpc_test] async extern \"C\" fn t() { }",
        "#[grpc_test] async fn t<T>() { }",
        "#[grpc_test] async fn t() where u8: Copy { }",
        "#[grpc_test] async fn t(&self) { }",
        "#[grpc_test] async fn t((a, b): (A, B)) { }",
        "#[grpc_test] async fn t(_: A) { }",
        "#[grpc_test] async fn t(a: impl A) { }",
        "#[grpc_test] async fn t(a: &impl A) { }",
        "#[grpc_test] async fn t(#[values(1, 2)] a: u8) { }",
        "#[grpc_test] async fn t(#[form(x)] a: u8) { }",
        "#[grpc_test] async fn t(#[from] a: u8) { }",
        "#[grpc_test] async fn t(#[from(x)] #[from(y)] a: u8) { }",
        "#[grpc_test] struct T;",
        "#[grpc_test] mod t { }",
        "#[grpc_test] async fn t();",
        "#[grpc_test] #[tokio::test] async fn t() { }",
        "#[grpc_test] #[test] fn t() { }",
        "#[grpc_test] #[rstest] async fn t() { }",
        "#[grpc_test] #[ws_test] async fn t() { }",
        "#[grpc_test] #[fixture] async fn t() { }",
        "#[grpc_test] #[should_panic] async fn t() { }",
    ];
    catalogue("signatures", sources.map(String::from).to_vec());
}

/// Where none is fine the count says so, and all of these stay legal.
#[test]
fn open_counts_go_with_what_judges_messages() {
    let judged =
        ["each(id == 1)", "first(id == 1)", "increasing(id)", "within = \"1s\"", "first_within = \"1s\""];
    for (count, judged) in
        ["0..", "..=2", "0..3"].into_iter().flat_map(|count| judged.map(|judged| (count, judged)))
    {
        let source = frames(&format!("frames = {count}, {judged}"));
        assert_eq!(messages_of(&source), [""; 0], "{source}");
    }
    for judged in ["schema = { \"type\": \"object\" }", "each(has(\"/a\"))", "contiguous(\"/a\")"] {
        let source = ws(&format!("messages = 0.., {judged}"));
        assert_eq!(messages_of(&source), [""; 0], "{source}");
    }
    assert_eq!(messages_of(&ws("messages = 0, within = \"1s\"")), [""; 0]);
}

#[test]
fn bodies() {
    let sources = [
        "#[grpc_test] async fn t() -> Reply<User> { if x { return y; } z }",
        "#[grpc_test] async fn t() { std::thread::sleep(D); }",
        "#[grpc_test] async fn t() { tokio::time::sleep(D).await; }",
        "#[ws_test] async fn t() { spawn(async { time::sleep(D).await }); }",
    ];
    catalogue("bodies", sources.map(String::from).to_vec());
}

#[test]
fn cases() {
    let sources = [
        "#[grpc_test] async fn t(#[case] a: u8) { }",
        "#[grpc_test] #[case(1, 2)] async fn t(#[case] a: u8) { }",
        "#[grpc_test] #[case()] async fn t(#[case] a: u8) { }",
        "#[grpc_test] #[case::a(timeout = \"1s\")] async fn t(#[case] a: u8) { }",
        "#[grpc_test] #[case::a(1)] #[case::a(2)] async fn t(#[case] a: u8) { }",
        "#[grpc_test] #[case::a::b(1)] async fn t(#[case] a: u8) { }",
        "#[grpc_test] #[case = 1] async fn t() { }",
        "#[grpc_test] #[case(1 +)] async fn t(#[case] a: u8) { }",
        "#[grpc_test] #[case::a(staus = NotFound)] async fn t() { }",
        "#[grpc_test] #[case(1)] async fn t(#[case(1)] a: u8) { }",
        "#[grpc_test(reply(id == 1))] #[case::a(status = NotFound)] async fn t() -> Reply<User> { x }",
        "#[grpc_test(within = \"1s\")] #[case::a(frames = 0)] async fn t() -> Frames<User> { x }",
        "#[ws_test(messages = 0)] #[case::a(first(has(\"/a\")))] async fn t() { }",
        "#[grpc_test] #[case::a(deadline = \"2s\", timeout = \"1s\")] async fn t() -> Reply<User> { x }",
        "#[fixture] #[case(1)] fn t() { }",
        "#[fixture] fn t(#[case] a: u8) { }",
    ];
    catalogue("cases", sources.map(String::from).to_vec());
}

#[test]
fn fixtures() {
    let sources = [
        "#[fixture(scope = sesion)] fn f() -> u8 { 1 }",
        "#[fixture(scop = session)] fn f() -> u8 { 1 }",
        "#[fixture(status = Ok)] fn f() -> u8 { 1 }",
        "#[fixture(scope = session)] fn f(a: &mut A) -> u8 { 1 }",
        "#[fixture] fn f(f: u8) -> u8 { 1 }",
        "#[fixture] fn f() -> impl A { 1 }",
        "#[fixture] fn f<T>() -> T { 1 }",
        "#[fixture] fn f(&self) -> u8 { 1 }",
        "#[fixture] #[once] fn f() -> u8 { 1 }",
        "#[fixture] #[test] fn f() -> u8 { 1 }",
        "#[fixture] struct F;",
        "#[fixture] fn f() -> u8;",
    ];
    catalogue("fixtures", sources.map(String::from).to_vec());
}

#[test]
fn websocket() {
    let mut sources = each(
        ws,
        &[
            "frames = 3",
            "mesages = 3",
            "messages = 3..1",
            "first(type == \"welcome\")",
            "first(\"type\" == \"welcome\")",
            "first(\"/a~b\" == 1)",
            "first(\"$.a.b\" == 1)",
            "first(has(type))",
            "first(is(\"/a\", B))",
            "each(m.x())",
            "increasing(seq)",
            "increasing(\"seq\")",
            "contiguous(\"/seq\", by = \"/topic\")",
            "contiguous(\"/seq\", per = topic)",
            "contiguous(\"/seq\", per = \"topic\")",
            "messages = 0, each(has(\"/a\"))",
            "messages = 0, schema = { \"type\": \"object\" }",
            "messages = 1, increasing(\"/seq\")",
            "subprotocol = chat",
            "subprotocol = \"chat v2\"",
            "subprotocol = \"\"",
            "heartbeat(ping = \"1s\")",
            "heartbeat = 5",
            "heartbeat = \"10s\", timeout = \"5s\"",
            "heartbeat(pong = \"1s\", pong = \"2s\")",
            "buffer = 0",
            "close = normal",
            "close = NORMAL",
            "close = Abnormal",
            "close = 1005",
            "close = 1006",
            "close = 1015",
            "close = 999",
            "close = 5000",
            "close = Norml",
            "close = CloseCode::Normal",
            "close(by = client)",
            "close(cod = Normal)",
            "close(Normal)",
            "close(code = Dropped, by = server)",
            "close(code = Normal, code = GoingAway)",
            "headers(\"Content-Type\" == \"x\")",
            "close(reason = matches(\"[\"))",
            "close(code =)",
        ],
    );
    sources.extend(each(
        handshake,
        &[
            "handshake = 42",
            "handshake = \"401\"",
            "handshake = Unauthorized",
            "handshake = 401, schema = S",
            "handshake = 401, close = Normal",
            "handshake = 401, subprotocol = \"a\"",
            "handshake = 401, within = \"1s\"",
        ],
    ));
    catalogue("websocket", sources);
}

#[test]
fn schemas() {
    let settings = [
        "schema = \"src/schema/samples/evnt.json\"",
        "schema = \"src/schema/samples/broken.json\"",
        "schema = \"src/schema/samples/api.json#/components/schemas/Evnt\"",
        "schema = \"src/schema/samples/api.json#Event\"",
        "schema = \"src/schema/samples/parts/bad.json\"",
        "schema = \"src/schema\"",
        "schema = \"https://example.com/a.json\"",
        "schema = 5",
        "schema = []",
        "schema = { type: \"object\" }",
        "schema = { \"type\": object }",
        "schema = { \"type\" \"object\" }",
        "schema = { \"type\": \"object\" \"a\": 1 }",
        "schema = { \"type\": }",
        "schema = { \"type\": \"object\", \"type\": \"array\" }",
        "schema = { \"type\": \"objct\" }",
        "schema = { \"requird\": [] }",
        "schema = { \"properties\": { \"at\": { \"format\": \"datetime\" } } }",
        "schema = { \"minimum\": \"1\" }",
        "schema = { \"minimum\": 1u8 }",
        "schema = { \"items\": { \"$ref\": \"#/$defs/x\" } }",
        "schema = { \"items\": { \"$ref\": \"x.json\" } }",
        "schema = { \"items\": { \"$ref\": \"https://example.com/x\" } }",
        "schema = { \"const\": (1) }",
        "schema = { \"const\": 'c' }",
        "schema(welcome = \"src/schema/samples/event.json\")",
        "schema(by = \"/type\")",
        "schema(by = \"type\", a = { })",
        "schema(by = \"/type\", a = { }, a = { })",
        "schema(by = \"/type\", a = { \"tipe\": 1 })",
        "schema(by = \"/type\", a)",
        "schema(by = \"/type\", a =)",
        "schema = { \"$schema\": \"http://json-schema.org/draft-03/schema#\" }",
    ];
    catalogue("schemas", each(ws, &settings));
}

#[test]
fn rarer_ones() {
    let mut sources = each(
        ws,
        &[
            "messages = 1..x",
            "messages = ..0",
            "buffer = 1.5",
            "close = 1 + 1",
            "each(has())",
            "each(matches(\"/id\", PATTERN))",
            "schema = { 5: 1 }",
            "schema = { \"nullable\": true }",
            "schema = { \"$schema\": 7 }",
            "schema = { \"$schema\": \"http://json-schema.org/draft-04/schema#\", \"const\": 1 }",
            "schema = { \"$schema\": \"http://json-schema.org/draft-04/schema#\", \"format\": \"uuid\" }",
            "schema = { \"$ref\": \"#itm\", \"$defs\": { \"item\": { \"$anchor\": \"item\" } } }",
        ],
    );
    sources.extend(
        [
            "#[grpc_test(initial(\"t-bin\" == 7))] async fn t() -> Reply<User> { x }",
            "#[grpc_test(reply(type == \"a\"))] async fn t() -> Reply<User> { x }",
            "#[grpc_test(reply(between(page)))] async fn t() -> Reply<User> { x }",
            "#[grpc_test(take(3))] async fn t() -> Frames<User> { x }",
            "#[grpc_test] async fn t(a: u8, ...) { }",
            "#[fixture] const fn f() -> u8 { 1 }",
            "#[fixture] unsafe fn f() -> u8 { 1 }",
            "#[fixture] extern \"C\" fn f() -> u8 { 1 }",
            "#[fixture] fn f(#[future] a: u8) -> u8 { 1 }",
        ]
        .map(String::from),
    );
    catalogue("rarer_ones", sources);
}

#[test]
fn all_mistakes_are_reported_at_once() {
    let source = "#[grpc_test(staus = NotFound, timeout = 5, reply(id = 1), frames = 3)]
        #[tokio::test]
        async fn t(#[values(1)] a: u8, (b, c): (B, C)) -> Reply<User> { std::thread::sleep(D); return x; }";
    insta::assert_snapshot!("all_at_once", messages_of(source).join("\n"));
    assert!(expand(source).contains("fn t("), "the function is kept");
}
