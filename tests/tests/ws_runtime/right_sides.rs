//! What predicates compare with: constants, a case's values, fixtures taken by reference.

use wiretest::prelude::*;
use wiretest_tests::Rerun;

use super::peer::{self, script};

const LAST: u64 = 2;

/// What a server was filled with.
struct Seed {
    room: String,
    first: u64,
}

#[fixture]
fn seed() -> Seed {
    Seed { room: "lobby".into(), first: 1 }
}

#[fixture(scope = session)]
fn motto() -> String {
    "be kind".into()
}

async fn told(room: &str, seqs: &[u64]) -> wiretest::Result {
    let hub = peer::hub().await;
    let say = |seq: &u64| {
        format!("text {{\"seq\":{seq},\"room\":\"{room}\",\"motto\":\"be kind\",\"error\":null}}")
    };
    let steps: Vec<_> = seqs.iter().map(say).collect();
    let mut ws = Ws::connect(script(&hub, &[&steps.join("\n"), "hold"])).await?;
    for _ in seqs {
        ws.recv_json().await?;
    }
    Ok(())
}

#[ws_test(
    first("/seq" == seed.first, "/motto" == *motto),
    each("/room" == seed.room, "/room" == room, "/seq" <= LAST, "/error" == ()),
    last("/seq" == last || "/seq" == seed.first + 1)
)]
#[case::one("lobby", 1)]
#[case::two("lobby", LAST)]
async fn are_seen(#[case] room: &str, #[case] last: u64, seed: &Seed, motto: &String) -> wiretest::Result {
    assert_eq!((seed.room.as_str(), motto.as_str()), (room, "be kind"));
    told(room, &[1, 2][..usize::try_from(last)?]).await
}

#[ws_test(first("/seq" == first))]
#[case(1)]
async fn are_seen_beside_a_handshake(#[case] first: u64) -> Handshake {
    let hub = peer::hub().await;
    Ws::connect(script(&hub, &[&format!("text {{\"seq\":{first}}}"), "hold"])).await
}

mod red {
    use super::{Seed, seed, told};
    use wiretest::prelude::*;

    #[ws_test(each("/room" == seed.room, "/room" == room))]
    #[case::of_the_fixture("garden")]
    #[ignore = "fails on purpose: `right_sides` runs it"]
    async fn differ(#[case] room: &str, seed: &Seed) -> wiretest::Result {
        assert_ne!(seed.room, room);
        told(room, &[1]).await
    }
}

#[test]
fn are_compared() {
    let run = Rerun::ignored("right_sides::red::");
    let report = run.report("right_sides::red::differ::of_the_fixture");
    assert!(report.contains(r#""/room" == seed.room"#) && !report.contains(r#""/room" == room"#), "{report}");
    assert!(report.contains(r#""garden""#) && report.contains(r#""lobby""#), "{report}");
}
