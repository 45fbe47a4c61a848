//! What the right-hand sides of predicates see: the case's arguments, and fixtures taken by reference.

use wiretest::prelude::*;
use wiretest_tests::Rerun;

use super::peer::{self, events, script};

#[fixture]
async fn hub() -> Server {
    peer::hub().await
}

/// What a set-up has put there.
struct Seeded {
    seq: i64,
}

#[fixture]
fn seeded() -> Seeded {
    Seeded { seq: 7 }
}

#[ws_test(each("/seq" == seeded.seq, between("/seq", seeded.seq..=seeded.seq), |event| event["seq"] == seeded.seq))]
async fn a_fixture_taken_by_reference(hub: &Server, seeded: &Seeded) -> wiretest::Result {
    let mut ws = Ws::connect(script(hub, &[&events(&[seeded.seq, 7]), "hold"])).await?;
    ws.recv_json().await?;
    Ok(())
}

#[ws_test(last("/seq" == last))]
#[case::one(&[1], 1)]
#[case::two(&[1, 2], 2, first("/seq" < last))]
async fn the_arguments_of_a_case(hub: &Server, #[case] sent: &[i64], #[case] last: i64) -> wiretest::Result {
    Ws::connect(script(hub, &[&events(sent), "hold"])).await?;
    assert_eq!(sent.last(), Some(&last));
    Ok(())
}

#[ws_test(first("/seq" == seeded.seq))]
async fn also_for_a_handshake(hub: &Server, seeded: &Seeded) -> Handshake {
    Ws::connect(script(hub, &[&events(&[seeded.seq]), "hold"])).await
}

mod red {
    use super::*;

    #[ws_test(each("/seq" == seeded.seq))]
    #[ignore = "it must fail"]
    async fn fixture(hub: &Server, seeded: &Seeded) -> wiretest::Result {
        Ws::connect(script(hub, &[&events(&[seeded.seq, 8]), "hold"])).await?;
        Ok(())
    }
}

#[test]
fn a_value_of_the_fixtures_is_told() {
    let run = Rerun::ignored("predicates::red::");
    let report = run.report("predicates::red::fixture");
    assert!(report.contains("`/seq` is 8, expected 7"), "{report}");
}
