//! An error is told with all of its causes, wherever it comes from.

use std::error::Error;
use std::fmt;

use wiretest_tests::Rerun;

#[derive(Debug)]
struct NoUser(NoDatabase);

#[derive(Debug)]
struct NoDatabase;

impl fmt::Display for NoUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the user cannot be found")
    }
}

impl fmt::Display for NoDatabase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the database is away")
    }
}

impl Error for NoDatabase {}

impl Error for NoUser {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}

mod fails {
    use std::error::Error;

    use wiretest::prelude::*;

    use super::{NoDatabase, NoUser};

    #[grpc_test]
    #[ignore = "fails on purpose: `causes` runs it"]
    async fn of_a_test() -> Result<(), NoUser> {
        Err(NoUser(NoDatabase))
    }

    #[ws_test]
    #[ignore = "fails on purpose: `causes` runs it"]
    async fn of_a_ws_test() -> Result<(), NoUser> {
        Err(NoUser(NoDatabase))
    }

    #[grpc_test]
    #[ignore = "fails on purpose: `causes` runs it"]
    async fn in_a_box() -> Result<(), Box<dyn Error>> {
        Err(NoUser(NoDatabase))?
    }

    #[grpc_test]
    #[ignore = "fails on purpose: `causes` runs it"]
    async fn of_a_clean_up() {
        defer(async { Err::<(), Box<dyn Error + Send + Sync>>(NoUser(NoDatabase).into()) });
    }

    #[fixture]
    async fn user() -> Result<u32, Box<dyn Error>> {
        Err(NoUser(NoDatabase))?
    }

    #[grpc_test]
    #[ignore = "fails on purpose: `causes` runs it"]
    async fn of_a_fixture(user: u32) {}

    #[fixture(scope = session)]
    async fn shared_user() -> Result<u32, NoUser> {
        Err(NoUser(NoDatabase))
    }

    #[grpc_test]
    #[ignore = "fails on purpose: `causes` runs it"]
    async fn of_a_session_fixture(shared_user: &u32) {}

    #[grpc_test(timeout = "500ms")]
    #[ignore = "fails on purpose: `causes` runs it"]
    async fn of_what_never_came_true() -> wiretest::Result {
        eventually(async || Err(NoUser(NoDatabase))?).await
    }
}

/// An error may be anything that can be shown.
mod of_no_error {
    use wiretest::prelude::*;

    #[derive(Debug)]
    struct Code(#[expect(dead_code, reason = "it is shown")] u8);

    #[fixture]
    fn user() -> Result<u32, Code> {
        Ok(7)
    }

    #[grpc_test]
    async fn passes(user: u32) -> Result<(), Code> {
        if user == 7 { Ok(()) } else { Err(Code(1)) }
    }

    #[fixture]
    fn code() -> Code {
        Code(2)
    }

    #[grpc_test]
    #[should_panic(expected = "the test returned an error: Code(2)")]
    async fn fails_with_what_is_borrowed(code: &Code) -> Result<(), &Code> {
        Err(code)
    }

    #[fixture]
    fn missing() -> super::NoUser {
        super::NoUser(super::NoDatabase)
    }

    #[grpc_test]
    #[should_panic(expected = "the test returned an error: NoUser(NoDatabase)")]
    async fn fails_with_an_error_that_is_borrowed(missing: &super::NoUser) -> Result<(), &super::NoUser> {
        Err(missing)
    }

    #[grpc_test]
    #[should_panic(expected = "the test returned an error: Code(1)")]
    async fn fails(user: u32) -> Result<(), Code> {
        if user == 8 { Ok(()) } else { Err(Code(1)) }
    }
}

#[wiretest::grpc_test(timeout = "500ms")]
async fn what_never_came_true_can_be_asked_for() {
    let never = wiretest::eventually(async || -> wiretest::Result { Err(NoUser(NoDatabase))? }).await;
    assert!(never.expect_err("it never does").downcast_ref::<NoUser>().is_some());
}

#[test]
fn every_cause_is_told() {
    let run = Rerun::ignored("fails::");
    assert!(run.stdout.contains("test result: FAILED. 0 passed; 7 failed;"), "{}", run.stdout);
    for test in [
        "of_a_test",
        "of_a_ws_test",
        "in_a_box",
        "of_a_clean_up",
        "of_a_fixture",
        "of_a_session_fixture",
        "of_what_never_came_true",
    ] {
        let report = run.report(&format!("fails::{test}"));
        let (_, causes) =
            report.split_once("the user cannot be found\n").unwrap_or_else(|| panic!("{report}"));
        assert!(causes.trim_start().starts_with("caused by: the database is away"), "{report}");
    }
}
