//! What comes after the body: clean-ups have time of their own, and nothing that goes wrong then is lost.

use wiretest_tests::Rerun;

mod fails {
    use wiretest::prelude::*;

    #[grpc_test(timeout = "3s")]
    #[ignore = "fails on purpose: `clean_up` runs it"]
    async fn a_clean_up_is_patient_after_a_timeout() {
        let mut left = 3;
        defer(async move {
            eventually(async move || {
                left -= 1;
                if left > 0 { Err(format!("{left} are left"))? } else { Ok(()) }
            })
            .await
        });
        std::future::pending::<()>().await;
    }

    struct PanicsInDrop;

    impl Drop for PanicsInDrop {
        fn drop(&mut self) {
            panic!("cannot let go");
        }
    }

    #[fixture]
    fn resource() -> PanicsInDrop {
        PanicsInDrop
    }

    #[grpc_test]
    #[ignore = "fails on purpose: `clean_up` runs it"]
    async fn the_drop_of_a_fixture_panics(resource: &PanicsInDrop) {}

    #[grpc_test(timeout = "300ms")]
    #[ignore = "fails on purpose: `clean_up` runs it"]
    async fn a_drop_panics_after_the_timeout() {
        let _resource = PanicsInDrop;
        std::future::pending::<()>().await;
    }
}

#[test]
fn reports_read_as_they_should() {
    let run = Rerun::ignored("fails::");
    for name in [
        "a_clean_up_is_patient_after_a_timeout",
        "the_drop_of_a_fixture_panics",
        "a_drop_panics_after_the_timeout",
    ] {
        insta::assert_snapshot!(name, run.report(&format!("fails::{name}")));
    }
}
