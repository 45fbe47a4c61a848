//! What a test costs before rustc sees it.

use std::time::{Duration, Instant};

use super::{cut, inner};

const TEST: &str = r#"#[grpc_test(status = Ok, reply(id == "user-123", !email.is_empty()))]
    async fn known_user(mut users: UserServiceClient<Wire>) -> Reply<User> {
        users.get_user(GetUserRequest { id: "user-123".into() }).await
    }"#;

/// `cargo test -p wiretest-macros cost -- --nocapture` shows the figure. The limit is one that only a change of
/// its order can reach: a debug build on a busy machine takes a fraction of it.
#[test]
fn a_thousand_expansions_take_seconds_at_most() {
    let (attribute, item) = cut(TEST);
    let attribute = inner(attribute);
    let started = Instant::now();
    for _ in 0..1000 {
        let tokens = crate::entry::grpc_test(attribute.clone(), item.clone());
        assert!(!tokens.is_empty());
    }
    let took = started.elapsed();
    println!("1000 expansions took {took:.0?}");
    assert!(took < Duration::from_secs(20), "1000 expansions took {took:?}");
}
