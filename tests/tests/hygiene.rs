//! The macros where names mean something else, where lints are strict, and where they are not at the top
//! of a file.

#![deny(warnings, missing_docs, unused, clippy::all, clippy::pedantic)]

/// No name of the standard library is in scope by itself.
mod bare {
    #![no_implicit_prelude]
    #![allow(dead_code, non_camel_case_types, reason = "they shadow")]

    // Whatever the generated code might have meant.
    struct Result;
    struct Option;
    struct String;
    struct Box;
    struct Vec;
    struct Some;
    struct None;
    struct Ok;
    struct Err;
    mod core {}
    mod std {}
    mod tokio {}
    mod tonic {}
    mod serde_json {}

    #[derive(::std::clone::Clone, ::std::fmt::Debug)]
    pub(super) struct Thing(u32);

    #[::wiretest::fixture]
    async fn thing() -> Thing {
        Thing(7)
    }

    #[::wiretest::fixture(scope = session)]
    fn number() -> ::std::primitive::u32 {
        7
    }

    #[::wiretest::fixture]
    fn fallible(thing: &Thing) -> ::std::result::Result<::std::string::String, ::std::fmt::Error> {
        if thing.0 == 0 {
            return ::std::result::Result::Err(::std::fmt::Error);
        }
        ::std::result::Result::Ok(::std::format!("{}", thing.0))
    }

    #[::wiretest::grpc_test]
    async fn fixtures(thing: &Thing, number: &u32, mut fallible: ::std::string::String) {
        fallible.push('!');
        ::std::assert_eq!((thing.0, *number, fallible.as_str()), (7, 7, "7!"));
    }

    #[::wiretest::grpc_test(timeout = "5s")]
    #[case::one(1)]
    #[case(2, timeout = "2s")]
    async fn cases(#[case] value: u32) {
        ::std::assert!(value > 0);
    }

    #[::wiretest::grpc_test]
    async fn checks() -> ::wiretest::Result {
        let thing = Thing(7);
        ::wiretest::check!(thing, |thing| thing.0 == 7)?;
        ::std::result::Result::Ok(())
    }
}

/// The same around calls and connections: fallible and session fixtures, cases, right sides from fixtures.
mod bare_calls {
    #![no_implicit_prelude]
    #![allow(dead_code, non_camel_case_types, reason = "they shadow")]

    struct Result;
    struct Option;
    struct String;
    struct Box;
    struct Vec;
    struct Some;
    struct None;
    struct Ok;
    struct Err;
    mod core {}
    mod std {}
    mod tokio {}
    mod tonic {}
    mod serde_json {}

    use ::wiretest_proto::user::v1::user_service_client::UserServiceClient;
    use ::wiretest_proto::user::v1::user_service_server::UserServiceServer;
    use ::wiretest_proto::user::v1::{GetUserRequest, ListUsersRequest, User};
    use ::wiretest_proto::{Hub, Users};

    #[::wiretest::fixture(scope = session)]
    async fn server() -> ::std::result::Result<::wiretest::GrpcServer, ::std::fmt::Error> {
        let service = UserServiceServer::new(<Users as ::std::default::Default>::default());
        ::std::result::Result::Ok(::wiretest::GrpcServer::start(service).await)
    }

    #[::wiretest::fixture]
    async fn users(server: &::wiretest::GrpcServer) -> UserServiceClient<::wiretest::Wire> {
        UserServiceClient::new(server.wire())
    }

    #[::wiretest::fixture(scope = session)]
    fn wanted() -> ::std::result::Result<::std::string::String, ::std::str::Utf8Error> {
        ::std::result::Result::map(::std::str::from_utf8(b"user-123"), ::std::string::ToString::to_string)
    }

    #[::wiretest::fixture(scope = session)]
    async fn hub() -> ::wiretest::Server {
        ::wiretest::Server::start(|listener| async move {
            <Hub as ::std::default::Default>::default().serve(listener).await;
        })
        .await
    }

    #[::wiretest::fixture]
    async fn chat(
        hub: &::wiretest::Server,
    ) -> ::std::result::Result<::wiretest::Ws, ::wiretest::HandshakeError> {
        ::wiretest::Ws::connect(hub.ws("/ws")).await
    }

    #[::wiretest::fixture]
    fn kind() -> ::std::string::String {
        ::std::string::ToString::to_string("welcome")
    }

    #[::wiretest::grpc_test(reply(id == *wanted, !email.is_empty(), has(created_at), matches(id, "user")))]
    async fn known(
        mut users: UserServiceClient<::wiretest::Wire>,
        wanted: &::std::string::String,
    ) -> ::wiretest::Reply<User> {
        users.get_user(GetUserRequest { id: ::std::clone::Clone::clone(wanted) }).await
    }

    #[::wiretest::grpc_test(frames = 1.., each(!id.is_empty()), within = "5s")]
    #[case::two(2, frames = 2)]
    #[case(3)]
    async fn listed(
        mut users: UserServiceClient<::wiretest::Wire>,
        #[case] page_size: i32,
    ) -> ::wiretest::Frames<User> {
        users.list_users(ListUsersRequest { page_size }).await
    }

    #[::wiretest::ws_test(first("/type" == *kind, has("/type"), matches("/type", "wel")), messages = 1.., schema = { "type": "object" }, close = Normal)]
    async fn welcome(mut chat: ::wiretest::Ws, kind: &::std::string::String) -> ::wiretest::Result {
        let message = chat.recv_json().await?;
        ::wiretest::check!(message, "/type" == *kind)?;
        ::std::result::Result::Ok(())
    }

    #[::wiretest::ws_test(first("/type" == kind))]
    #[case::text("welcome")]
    async fn welcomed(mut chat: ::wiretest::Ws, #[case] kind: &::std::primitive::str) -> ::wiretest::Result {
        let message = chat.recv_json().await?;
        ::std::assert_eq!(message["type"], *kind);
        ::std::result::Result::Ok(())
    }

    #[::wiretest::ws_test(handshake = 101)]
    async fn opened(hub: &::wiretest::Server) -> ::wiretest::Handshake {
        ::wiretest::Ws::connect(hub.ws("/ws")).await
    }
}

/// The library under another name.
mod renamed {
    /// As a crate that re-exports it would.
    pub(super) mod inner {
        pub(crate) use wiretest as library;
    }

    use inner::library::{fixture, grpc_test};

    #[fixture(crate = crate::renamed::inner::library)]
    fn word() -> String {
        "word".to_owned()
    }

    #[grpc_test(crate = crate::renamed::inner::library)]
    async fn is_found(word: String) {
        assert_eq!(word, "word");
    }

    /// The path is one of this module, which the module of the cases does not know.
    #[grpc_test(crate = inner::library)]
    #[case::short(4)]
    async fn is_long(word: &String, #[case] length: usize) {
        assert_eq!(word.len(), length);
    }
}

/// A macro of the user's that writes tests.
mod generated {
    use wiretest::{fixture, grpc_test};

    #[fixture]
    fn count() -> usize {
        3
    }

    macro_rules! tests {
        ($($name:ident: $expected:expr, $ty:ty;)*) => {$(
            #[grpc_test]
            async fn $name(count: $ty) {
                assert_eq!(count, $expected);
            }
        )*};
    }

    tests! {
        three: 3, usize;
        still_three: 1 + 2, usize;
    }
}

/// Bodies and whole functions that a macro passes on.
mod fragments {
    use wiretest::prelude::*;

    macro_rules! test {
        ($name:ident, $count:ident, $body:block) => {
            #[grpc_test]
            async fn $name($count: usize) $body
        };
    }

    macro_rules! fixture {
        ($name:ident, $body:block) => {
            #[fixture]
            fn $name() -> usize $body
        };
    }

    macro_rules! item {
        ($item:item) => {
            #[grpc_test]
            $item
        };
    }

    fixture!(count, { 3 });
    test!(block, count, { assert_eq!(count, 3) });
    item!(
        async fn item(count: usize) {
            assert_eq!(count, 3);
        }
    );
}

/// A test under the name of a fixture, of a parameter and of a local.
mod same_names {
    use wiretest::{fixture, grpc_test};

    #[fixture]
    fn value() -> u8 {
        1
    }

    mod inner {
        use super::value;
        use wiretest::grpc_test;

        #[grpc_test]
        async fn count(value: u8) {
            let count = value;
            assert_eq!(count, 1);
        }
    }

    #[grpc_test]
    async fn unused(value: u8, #[from(self::value)] other: u8) -> Result<(), String> {
        (other == 1).then_some(()).ok_or_else(|| "no".to_owned())
    }

    #[grpc_test]
    #[should_panic(expected = "on purpose")]
    async fn diverges() -> wiretest::Result {
        panic!("on purpose")
    }
}
