//! One snapshot for each construct.

use super::expand;

macro_rules! snapshots {
    ($($name:ident: $source:literal;)*) => {
        $(#[test]
        fn $name() {
            insta::assert_snapshot!(stringify!($name), expand($source));
        })*
    };
}

snapshots! {
    grpc_plain: "#[grpc_test] async fn greets(mut users: UserServiceClient<Wire>) -> wiretest::Result { Ok(()) }";
    grpc_status: r#"#[grpc_test(status = NotFound, message = "user not found")]
        /// Docs.
        #[allow(clippy::x)]
        #[ignore = "slow"]
        #[cfg(unix)]
        async fn unknown_user(mut users: UserServiceClient<Wire>) -> Reply<User> { users.get_user("x").await }"#;
    grpc_reply: r#"#[grpc_test(reply(id == "user-123", !email.is_empty() && has(created_at), profile.address.city == "Oslo"))]
        async fn known_user(mut users: UserServiceClient<Wire>) -> Reply<User> { users.get_user("x").await }"#;
    grpc_frames: r#"#[grpc_test(frames = 1..=5, first(id == server.first), each(!id.is_empty()), increasing(id), within = "500ms", first_within = "1s")]
        async fn list_users(users: &mut Users, server: &GrpcServer) -> Frames<User> { users.list().await }"#;
    grpc_take: "#[grpc_test(take = 3, contiguous(meta.seq), last(seq >= 3))]
        async fn ticks(#[from(common::users)] users: Users) -> Result<Response<Streaming<Tick>>, Status> { users.ticks().await }";
    grpc_cases: r#"#[grpc_test(timeout = "5s")]
        #[case::unknown("nonexistent", status = NotFound)]
        #[case("", status = InvalidArgument | OutOfRange, details(bad_request(field == "id"), retry_info))]
        #[case::known("7", reply(id == id))]
        async fn rejects(mut users: Users, #[case] id: &str) -> Reply<User> { users.get(id).await }"#;
    grpc_settings: r#"#[grpc_test(timeout = "10s", runtime = multi_thread, workers = 2, panics = allowed, sleep = allowed, deadline = "1.5s", delay = "2s", cancelled_within = "1s", status = DeadlineExceeded, crate = my::wiretest)]
        async fn slow(users: Users) -> Reply<User> { std::thread::sleep(D); users.get().await }"#;
    grpc_metadata: r#"#[grpc_test(initial("x-id" == "7", has("x-b"), absent("x-c")), trailing("x-id" != other, matches("x-id", "[0-9]+"), "t-bin" == b"\xab"))]
        async fn metadata(other: &String, users: Users) -> Reply<User> { users.get().await }"#;
    grpc_message_kinds: r#"#[grpc_test(status = NotFound, message = matches("user .* not found"))]
        async fn message() -> Reply<User> { get().await }"#;
    predicates: r#"#[grpc_test(reply(
            tags[0] == "a", labels["env"].name != x, tags.len() == 3, score > 0.5, count as f64 > 0.5, -a < 3, a % 2 == 0,
            role() == Role::Admin, active, !active, tags.contains(&"x".to_string()),
            has(profile.address), absent(profile.address.zip), has(tags[0]), absent(labels["x"]),
            matches(email, ".+@.+"), between(page, 1..=5), between(page, 1..), between(page, ..5),
            is(contact, Contact::Phone(number) if number.len() > 3), |user| user.ok(),
            id == "a" || id == "b" && has(name), !(id == "a" || matches(id, "b")), r#type == "x",
        ))]
        async fn everything() -> Reply<User> { get().await }"#;
    ws_plain: r#"#[ws_test(first("/type" == "welcome"), each(has("/type")), last("/n" > 3 || absent("/n"), |m| m.is_object()))]
        async fn welcome(mut chat: Ws) -> wiretest::Result { Ok(()) }"#;
    ws_handshake: r#"#[ws_test(handshake = 401, headers("www-authenticate" == "Bearer"))]
        async fn auth_required(hub: &Server) -> Handshake { Ws::connect(hub.ws("/ws")).await }"#;
    ws_settings: r#"#[ws_test(messages = 3.., increasing("/seq"), contiguous("/seq", per = "/topic"), subprotocol = "chat.v2", heartbeat = "5s", close(code = Normal, reason = contains("bye"), by = server), buffer = 64, within = "3s", clock = paused)]
        async fn settings(chat: Ws) { }"#;
    ws_more: r#"#[ws_test(heartbeat(pong = "1s"), close = Dropped, schema = events::SCHEMA)] async fn more(chat: Ws) -> Result<(), E> { Ok(()) }"#;
    fixture_plain: "#[fixture] fn config() -> Config { Config }";
    fixture_session: r#"#[fixture(scope = session, timeout = "5s")]
        /// The server.
        pub async fn server(config: &Config, port: Port) -> anyhow::Result<GrpcServer> { start().await }"#;
    fixture_of_fixtures: "#[fixture] async fn users(server: &GrpcServer, pool: &mut Pool) -> Users { Users }";
    after_an_error: r#"#[grpc_test(staus = NotFound, reply(id == "7"))]
        async fn kept(users: Users) -> Reply<User> { if x { return y; } users.get().await }"#;
    without_a_body: "#[grpc_test] async fn half(users: Users) -> Reply<User>;";
    half_signature: "#[grpc_test(status = NotFound)] #[cfg(unix)] #[case(1)] async fn half(mut users: ) -> Reply<User> { users.get().await }";
    half_fixture_signature: "#[fixture] fn half(id: ) -> String { id }";
    fixture_of_a_type_that_an_editor_filled_in: "#[fixture] fn half(id: String) -> (std::__ra_fixup) { id }";
    generic: "#[grpc_test] async fn generic<T>(users: Users) -> Reply<User> { get().await }";
}
