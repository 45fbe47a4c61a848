//! Mistakes in and around the functions below the attributes.

use super::{catalogue, each, ws};

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
