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
