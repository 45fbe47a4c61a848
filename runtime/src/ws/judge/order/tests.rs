//! Each break of an order has a sentence of its own.

use serde_json::json;

use super::*;

/// The breaks that the events of each connection give.
fn breaks(contiguous: bool, connections: &[&[i64]]) -> Vec<String> {
    let rule = OrderRule { pointer: "/seq", per: None };
    let mut sequence = Sequence::new(rule, contiguous);
    for (connection, events) in connections.iter().enumerate() {
        for (at, seq) in events.iter().enumerate() {
            let place = Place { connection, number: at as u64 + 1 };
            sequence.take(place, &json!({ "seq": seq }));
        }
    }
    sequence.breaks.iter().map(Break::problem).collect()
}

#[test]
fn what_is_whole_has_no_breaks() {
    assert_eq!(breaks(true, &[&[1, 2, 3], &[4, 5]]), [""; 0]);
    assert_eq!(breaks(false, &[&[1, 5], &[9]]), [""; 0]);
}

#[test]
fn faults_of_a_replay_are_told_apart() {
    let one = |events: &[i64]| breaks(true, &[&[1, 2, 3], events]).join("; ");
    assert_eq!(one(&[3, 4, 5]), "the replay repeats the last event: 3 again");
    assert_eq!(one(&[5, 6]), "the replay skips 4: it goes on with 5 after 3");
    assert_eq!(one(&[4, 6]), "the replay loses 5: after 4 comes 6, and the rest never came");
    assert_eq!(one(&[6, 4, 5, 7]), "the replay comes after live events: 6 right after 3, and 4, 5 later");
    assert_eq!(one(&[1, 2, 3, 4]), "the replay repeats 1 and 2 more after it, with 3 there already");
}

#[test]
fn faults_within_a_connection_are_told_apart() {
    let one = |contiguous, events: &[i64]| breaks(contiguous, &[events]).join("; ");
    assert_eq!(one(true, &[1, 2, 4]), "it skips 3: after 2 comes 4");
    assert_eq!(one(true, &[1, 5]), "it skips 2 to 4: after 1 comes 5");
    assert_eq!(one(true, &[1, 3, 2]), "2 comes late: after 3");
    assert_eq!(one(true, &[1, 2, 2]), "it repeats 2, with 2 there already");
    assert_eq!(one(true, &[5, 4]), "4 comes late: after 5");
    assert_eq!(one(false, &[1, 5, 5]), "it repeats 5, with 5 there already");
    assert_eq!(one(false, &[1, 5, 3]), "3 comes late: after 5");
}

#[test]
fn each_topic_has_an_order_of_its_own() {
    let rule = OrderRule { pointer: "/seq", per: Some("/topic") };
    let mut sequence = Sequence::new(rule, true);
    let events = [("a", json!(1)), ("b", json!(7)), ("a", json!(2)), ("b", json!(9)), ("a", json!("x"))];
    for (number, (topic, seq)) in (1..).zip(events) {
        let place = Place { connection: 1, number };
        sequence.take(place, &json!({ "seq": seq, "topic": topic }));
        sequence.take(place, &json!({ "topic": topic }));
    }
    let problems: Vec<_> = sequence.breaks.iter().map(Break::problem).collect();
    assert_eq!(
        problems,
        ["of \"b\": it skips 8: after 7 comes 9", "of \"a\": \"x\" has no place in an order of numbers"]
    );
    assert_eq!(sequence.pairs, 2);
}
