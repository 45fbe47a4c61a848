//! scratch
#![allow(missing_docs, non_camel_case_types, dead_code)]
use wiretest::__private as P;

struct server {}
const _: () = {
    async fn server() -> String {
        wiretest::defer(async { eprintln!("CLEAN session") });
        "srv".to_owned()
    }
    fn __make(__cx: P::Cx) -> P::Making {
        P::Box::pin(async move { P::made_session(server().await) })
    }
    impl P::Fixture for server {
        const INFO: P::FixtureInfo = P::FixtureInfo::new(module_path!(), "server", file!(), 10).session();
        const MAKE: fn(P::Cx) -> P::Making = __make;
        fn cloner() -> P::Cloner {
            #[allow(unused_imports)]
            use P::NoClone as _;
            P::CloneProbe::<String>::new().cloner()
        }
    }
    impl P::Gives<String> for server {}
    impl P::SessionFixture for server {}
};
struct users {}
const _: () = {
    async fn users(s: &String) -> Result<Vec<u8>, String> {
        wiretest::defer(async { eprintln!("CLEAN users") });
        if s == "x" {
            return Err("bad".into());
        };
        Ok(vec![1])
    }
    fn __make(__cx: P::Cx) -> P::Making {
        P::Box::pin(async move {
            struct server {}
            impl<T> P::Gives<T> for server {}
            {
                #[allow(unused_imports)]
                use self::*;
                let f0 = __cx.shared::<super_server, String>().await?;
                P::made_or(users(f0.get()).await)
            }
        })
    }
    use self::server as super_server;
    impl P::Fixture for users {
        const INFO: P::FixtureInfo = P::FixtureInfo::new(module_path!(), "users", file!(), 10);
        const MAKE: fn(P::Cx) -> P::Making = __make;
        fn cloner() -> P::Cloner {
            #[allow(unused_imports)]
            use P::NoClone as _;
            P::CloneProbe::<Vec<u8>>::new().cloner()
        }
    }
    impl P::Gives<Vec<u8>> for users {}
};

macro_rules! t { ($name:ident, [$($test:tt)*], |$u:ident| $body:block) => {
    #[test]
    fn $name() {
        async fn $name($u: Vec<u8>) -> Result<(), String> $body
        fn w(cx: P::Cx) -> P::Running { P::Box::pin(async move {
            let f = cx.value::<users, Vec<u8>>().await?;
            let d = cx.body_plain($name(f)).await?; cx.plain(d) }) }
        P::run(0, &[P::Test::new(module_path!(), stringify!($name), file!(), line!()) $($test)*], &[w]);
    }
}; }
trait Id {
    fn id(self) -> Self;
}
t!(ok, [.timeout(5_000_000_000)], |u| { assert_eq!(u, [1]); Ok(()) });
t!(fails, [.timeout(5_000_000_000)], |_u| { Err("no".to_owned()) });
t!(panics, [.timeout(5_000_000_000)], |u| { assert_eq!(u, [2]); Ok(()) });
t!(blocks, [.timeout(300_000_000)], |_u| { loop { std::thread::park() } });
t!(waits, [.timeout(300_000_000)], |_u| { std::future::pending().await });
t!(spawned, [.timeout(5_000_000_000)], |_u| { let _ = tokio::spawn(async { panic!("in a task") }).await; Ok(()) });
t!(bad_cleanup, [.timeout(5_000_000_000)], |_u| { wiretest::defer(async { Err::<(), _>("cannot") }); Ok(()) });
t!(stuck_cleanup, [.timeout(300_000_000)], |_u| { wiretest::defer(async { loop { std::thread::park() } }); Ok(()) });
