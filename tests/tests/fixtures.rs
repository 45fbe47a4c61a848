//! Fixtures of one test: how they are asked for, shared, refused and blamed.

use wiretest_tests::Rerun;

/// A value that is not `Clone`.
#[derive(Debug, PartialEq)]
struct Only(u32);

mod asked_for {
    use std::cell::Cell;
    use std::rc::Rc;

    use wiretest::prelude::*;

    use super::Only;

    #[fixture]
    fn only() -> Only {
        Only(7)
    }

    #[fixture]
    async fn counter() -> Rc<Cell<u32>> {
        Rc::new(Cell::new(0))
    }

    #[fixture]
    fn counted(counter: &Rc<Cell<u32>>) -> u32 {
        counter.set(counter.get() + 1);
        counter.get()
    }

    #[fixture]
    fn grown(counter: Rc<Cell<u32>>, counted: &u32) -> u32 {
        counter.set(counter.get() + 10);
        *counted + 10
    }

    #[grpc_test]
    async fn by_value(only: Only) {
        assert_eq!(only, Only(7));
    }

    #[grpc_test]
    async fn by_reference(only: &Only) {
        assert_eq!(only, &Only(7));
    }

    #[grpc_test]
    async fn by_exclusive_reference(only: &mut Only) {
        only.0 += 1;
        assert_eq!(only, &Only(8));
    }

    #[fixture]
    fn for_ever() -> &'static str {
        "for ever"
    }

    #[grpc_test]
    async fn what_is_lent_by_nobody(for_ever: &'static str) {
        let kept: &'static str = for_ever;
        assert_eq!(kept, "for ever");
    }

    #[grpc_test]
    async fn under_another_name(#[from(only)] it: Only, #[from(counted)] number: &u32) {
        assert_eq!((it.0, *number), (7, 1));
    }

    #[grpc_test]
    async fn by_path(#[from(super::asked_for::only)] it: &Only) {
        assert_eq!(it.0, 7);
    }

    #[grpc_test]
    async fn each_is_made_once(counter: Rc<Cell<u32>>, counted: u32, grown: u32) {
        assert_eq!((counted, grown, counter.get()), (1, 11, 11));
    }

    #[grpc_test]
    async fn shared_with_fixtures(grown: &u32, counter: &Rc<Cell<u32>>) {
        assert_eq!((*grown, counter.get()), (11, 11));
    }

    type Ends = (tokio::sync::mpsc::Sender<u8>, Rc<Cell<Option<tokio::sync::mpsc::Receiver<u8>>>>);

    /// A sender that the fixtures' store kept alive would keep this receiver waiting for ever.
    #[fixture]
    fn channel() -> Ends {
        let (sender, receiver) = tokio::sync::mpsc::channel(1);
        (sender, Rc::new(Cell::new(Some(receiver))))
    }

    #[grpc_test(timeout = "10s")]
    async fn what_the_body_took_ends_with_the_body(channel: Ends) {
        let (sender, receiver) = channel;
        drop(sender);
        let mut receiver = receiver.take().expect("it is there");
        assert_eq!(receiver.recv().await, None);
    }

    #[fixture]
    async fn parsed() -> Result<u32, std::num::ParseIntError> {
        "7".parse()
    }

    #[fixture]
    async fn handy(parsed: &u32) -> wiretest::Result<String> {
        Ok(parsed.to_string())
    }

    #[grpc_test]
    async fn of_a_result(parsed: u32, handy: &String) {
        assert_eq!((parsed, handy.as_str()), (7, "7"));
    }

    #[grpc_test]
    #[case::small(1, "one")]
    #[case::large(1000, "many")]
    async fn beside_cases(only: &Only, #[case] number: u32, #[case] word: &str) {
        assert_eq!((only.0, number > 1, word), (7, word == "many", word));
    }
}

mod in_virtual_time {
    use std::time::Duration;

    use wiretest::prelude::*;

    #[fixture(scope = session)]
    async fn slow_elsewhere() -> u32 {
        tokio::time::sleep(Duration::from_millis(50)).await;
        7
    }

    #[fixture(timeout = "10s")]
    async fn waits_for_another_runtime(slow_elsewhere: u32) -> u32 {
        slow_elsewhere
    }

    #[grpc_test(clock = paused)]
    async fn a_set_up_is_bounded_by_the_machines_clock(waits_for_another_runtime: u32) {
        assert_eq!(waits_for_another_runtime, 7);
    }
}

mod fails {
    use wiretest::prelude::*;

    use super::Only;

    #[fixture]
    fn only() -> Only {
        Only(7)
    }

    #[fixture]
    fn takes(only: Only) -> u32 {
        only.0
    }

    #[grpc_test]
    #[ignore = "fails on purpose: `fixtures` runs it"]
    async fn taken_twice(takes: u32, only: Only) {
        let _ = (takes, only);
    }

    #[grpc_test]
    #[ignore = "fails on purpose: `fixtures` runs it"]
    async fn lent_twice(only: &mut Only, #[from(only)] again: &Only) {
        let _ = (only, again);
    }

    #[fixture]
    fn hen(egg: &u32) -> u32 {
        *egg
    }

    #[fixture]
    fn egg(hen: &u32) -> u32 {
        *hen
    }

    #[grpc_test]
    #[ignore = "fails on purpose: `fixtures` runs it"]
    async fn a_circle(hen: u32) {
        let _ = hen;
    }

    #[fixture]
    async fn broken() -> wiretest::Result<u32> {
        Err(std::io::Error::new(std::io::ErrorKind::NotFound, "no such database"))?
    }

    #[fixture]
    fn dependent(broken: &u32) -> u32 {
        *broken
    }

    #[grpc_test]
    #[ignore = "fails on purpose: `fixtures` runs it"]
    async fn a_broken_set_up(dependent: u32) {
        let _ = dependent;
    }

    #[fixture]
    fn panicking() -> u32 {
        panic!("no port is free")
    }

    #[grpc_test]
    #[ignore = "fails on purpose: `fixtures` runs it"]
    async fn a_panicking_set_up(panicking: u32) {
        let _ = panicking;
    }

    #[fixture(timeout = "100ms")]
    async fn slow() -> u32 {
        std::future::pending().await
    }

    #[grpc_test]
    #[ignore = "fails on purpose: `fixtures` runs it"]
    async fn a_slow_set_up(slow: u32) {
        let _ = slow;
    }
}

mod static_references {
    use std::path::Path;

    use wiretest::prelude::*;

    #[fixture]
    fn text() -> &'static str {
        "hello"
    }

    #[fixture(scope = session)]
    async fn path() -> Result<&'static Path, String> {
        Ok(Path::new("users.json"))
    }

    #[fixture]
    fn number() -> &'static u32 {
        &7
    }

    #[fixture]
    fn loud(text: &str) -> String {
        text.to_uppercase()
    }

    #[grpc_test]
    async fn by_value(text: &'static str, path: &'static Path, number: &'static u32, loud: String) {
        assert_eq!((text, path.to_str(), *number, loud.as_str()), ("hello", Some("users.json"), 7, "HELLO"));
    }

    #[grpc_test]
    async fn as_what_they_refer_to(text: &str, path: &Path, number: &u32) {
        assert_eq!((text, path.to_str(), *number), ("hello", Some("users.json"), 7));
    }

    #[grpc_test]
    async fn by_reference(text: &&'static str, #[from(text)] again: &str, number: &&'static u32) {
        assert_eq!((*text, again, **number), ("hello", "hello", 7));
    }
}

#[test]
fn refusals_read_as_they_should() {
    let run = Rerun::ignored("fails::");
    assert!(run.stdout.contains("test result: FAILED. 0 passed; 6 failed;"), "{}", run.stdout);
    let names =
        ["taken_twice", "lent_twice", "a_circle", "a_broken_set_up", "a_panicking_set_up", "a_slow_set_up"];
    for name in names {
        insta::assert_snapshot!(name, run.report(&format!("fails::{name}")));
    }
}
