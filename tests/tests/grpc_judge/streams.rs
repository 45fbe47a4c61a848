//! Frames: counts, order, predicates, waits.

use tonic::{Code, Status};
use wiretest::__private::grpc::Expect;
use wiretest::__private::{AnyProbe as _, OptionProbe as _, ScalarLeaf as _};

use super::fake::Fake;
use super::hand::{self, P, frames, green, plain, red, run, says, site};

const MILLI: u64 = 1_000_000;
const FRAMES: P::Site = site("frames = ..");
const EACH: P::Site = site("each(..)");
const ORDER: P::Site = site("increasing(number)");

#[test]
fn a_stream_is_read_to_its_end() {
    green(|cx| frames!(cx, Fake::users(&[1, 2]), Expect::new()));
    green(|cx| frames!(cx, Fake::empty(), Expect::new()));
    let text = red(|cx| frames!(cx, Fake::users(&[1, 2]).ends(&Status::aborted("enough")), Expect::new()));
    says(&text, &["the call ended with Aborted", "before that it held 2 messages"]);
}

#[test]
fn the_count_is_judged_beside_the_status() {
    green(|cx| frames!(cx, Fake::users(&[1, 2, 3]), Expect::new().frames(FRAMES, 3, 3)));
    green(|cx| frames!(cx, Fake::users(&[1, 2, 3]), Expect::new().frames(FRAMES, 1, u64::MAX)));
    let text = red(|cx| frames!(cx, Fake::users(&[1, 2, 3]), Expect::new().frames(FRAMES, 4, 5)));
    says(&text, &["the stream held 3 messages", "expected: 4 to 5 messages\n     actual:   3 messages"]);
    let text = red(|cx| frames!(cx, Fake::users(&[1, 2, 3]), Expect::new().frames(FRAMES, 1, 1)));
    says(&text, &["expected: 1 message\n"]);
    green(|cx| {
        let expect = Expect::new().status(site("status = Aborted"), &[Code::Aborted]).frames(FRAMES, 2, 2);
        frames!(cx, Fake::users(&[1, 2]).ends(&Status::aborted("")), expect)
    });
    let text = red(|cx| {
        let expect = Expect::new().status(site("status = Aborted"), &[Code::Aborted]).frames(FRAMES, 2, 2);
        frames!(cx, Fake::users(&[1]).ends(&Status::internal("")), expect)
    });
    says(&text, &["the call ended with Internal", "the stream held 1 message"]);
    green(|cx| {
        let expect = Expect::new().status(site("status = NotFound"), &[Code::NotFound]).frames(FRAMES, 0, 0);
        frames!(cx, Fake::failing(Status::not_found("")), expect)
    });
}

#[test]
fn first_each_and_last_see_their_messages() {
    green(|cx| {
        frames!(cx, Fake::users(&[1, 2, 3]), Expect::new(); .first(site("first(..)"), &mut |c, m| c.check(
            7,
            "number == 1",
            P::Probe(&m.number).leaf("number").eq(&1)
        ))
        .each(EACH, &mut |c, m| c.check(7, "number > 0", P::Probe(&m.number).leaf("number").gt(&0)))
        .last(site("last(..)"), &mut |c, m| c.check(
            7,
            "number == 3",
            P::Probe(&m.number).leaf("number").eq(&3)
        )))
    });
    let text = red(|cx| {
        frames!(cx, Fake::users(&[1, 2, 3]), Expect::new(); .first(site("first(..)"), &mut |c, m| c.check(
            7,
            "number == 2",
            P::Probe(&m.number).leaf("number").eq(&2)
        ))
        .each(EACH, &mut |c, m| c.check(7, "number != 2", P::Probe(&m.number).leaf("number").ne(&2)))
        .last(site("last(..)"), &mut |c, m| c.check(
            7,
            "number == 1",
            P::Probe(&m.number).leaf("number").eq(&1)
        )))
    });
    says(&text, &["the first message: User {", "message 2: User {", "the last message: User {"]);
    assert!(!text.contains("message 1: User"), "{text}");
}

#[test]
fn many_bad_messages_are_counted() {
    let text = red(|cx| {
        let fake = (0..100).fold(Fake::empty(), Fake::user);
        frames!(cx, fake, Expect::new(); .each(EACH, &mut |c, m| c.check(
            7,
            "number > 500",
            P::Probe(&m.number).leaf("number").gt(&500)
        )))
    });
    says(&text, &["… and 97 more times in this stream"]);
}

#[test]
fn predicates_that_met_no_message_are_red() {
    let text = red(|cx| {
        frames!(cx, Fake::empty(), Expect::new(); .first(site("first(..)"), &mut |_, _| {})
            .each(EACH, &mut |_, _| {})
            .last(site("last(..)"), &mut |_, _| {}))
    });
    says(&text, &["there was no message to judge", "(and 2 more problems)", "frames = 0.."]);
    green(
        |cx| frames!(cx, Fake::empty(), Expect::new().frames(FRAMES, 0, u64::MAX); .each(EACH, &mut |_, _| {})),
    );
}

#[test]
fn order_is_judged_pair_by_pair() {
    green(|cx| {
        frames!(cx, Fake::users(&[1, 3, 9]), Expect::new(); .increasing(
            ORDER,
            "number",
            &mut |m| P::Probe(&m.number).leaf("number").increasing_key()
        ))
    });
    green(|cx| {
        frames!(cx, Fake::users(&[7, 8, 9]), Expect::new(); .contiguous(
            ORDER,
            "number",
            &mut |m| P::Probe(&m.number).leaf("number").contiguous_key()
        ))
    });
    let text = red(|cx| {
        frames!(cx, Fake::users(&[1, 3, 3]), Expect::new(); .increasing(
            ORDER,
            "number",
            &mut |m| P::Probe(&m.number).leaf("number").increasing_key()
        ))
    });
    says(
        &text,
        &[
            "`number` does not increase at message 3",
            "expected: more than 3, which message 2 has\n     actual:   3",
        ],
    );
    let text = red(|cx| {
        frames!(cx, Fake::users(&[1, 2, 4]), Expect::new(); .contiguous(
            ORDER,
            "number",
            &mut |m| P::Probe(&m.number).leaf("number").contiguous_key()
        ))
    });
    says(&text, &["`number` is not contiguous at message 3", "expected: the next after 2"]);
    let text = red(
        |cx| frames!(cx, Fake::users(&[1, 2]), Expect::new(); .increasing(ORDER, "age", &mut |m| P::Probe(&m.age).leaf("age").increasing_key())),
    );
    says(&text, &["`age` is absent", "in message 1"]);
}

#[test]
fn an_order_without_a_pair_is_red() {
    let text = red(
        |cx| frames!(cx, Fake::users(&[1]), Expect::new(); .increasing(ORDER, "number", &mut |m| P::Probe(&m.number).leaf("number").increasing_key())),
    );
    says(&text, &["there were no two messages to compare"]);
    red(
        |cx| frames!(cx, Fake::users(&[]), Expect::new(); .contiguous(ORDER, "number", &mut |m| P::Probe(&m.number).leaf("number").contiguous_key())),
    );
    green(|cx| {
        frames!(cx, Fake::users(&[1]), Expect::new().frames(FRAMES, 0, 9); .increasing(
            ORDER,
            "number",
            &mut |m| P::Probe(&m.number).leaf("number").increasing_key()
        ))
    });
    green(|cx| {
        frames!(cx, Fake::users(&[1]), Expect::new().frames(FRAMES, 1, 9); .increasing(
            ORDER,
            "number",
            &mut |m| P::Probe(&m.number).leaf("number").increasing_key()
        ))
    });
}

#[test]
fn take_reads_no_further() {
    const TAKE: P::Site = site("take = 3");
    green(
        |cx| frames!(cx, Fake::empty().user(1).endless(), Expect::new().take(TAKE, 3); .each(EACH, &mut |c, m| c.check(7, "number == 1", P::Probe(&m.number).leaf("number").eq(&1)))),
    );
    let text = red(|cx| frames!(cx, Fake::users(&[1, 2]), Expect::new().take(TAKE, 3)));
    says(&text, &["the stream ended too early", "expected: 3 messages\n     actual:   2 messages"]);
    let text =
        red(|cx| frames!(cx, Fake::users(&[1]).ends(&Status::internal("")), Expect::new().take(TAKE, 3)));
    says(&text, &["the call ended with Internal", "the stream ended too early"]);
    // What was taken and dropped is a call that was given up: the server must notice.
    green(|cx| {
        let expect =
            Expect::new().take(TAKE, 3).cancelled_within(site("cancelled_within = \"1s\""), 1000 * MILLI);
        frames!(cx, Fake::empty().user(1).wait(1).endless(), expect)
    });
}

#[test]
fn waits_that_are_too_long_are_red_at_once() {
    const WITHIN: P::Site = site("within = \"100ms\"");
    green(|cx| {
        frames!(cx, Fake::empty().wait(1).user(1).wait(1).user(2), Expect::new().within(WITHIN, 5000 * MILLI))
    });
    let started = std::time::Instant::now();
    let text = red(|cx| {
        frames!(cx, Fake::empty().user(1).wait(60_000).user(2), Expect::new().within(WITHIN, 100 * MILLI))
    });
    assert!(started.elapsed().as_secs() < 10);
    says(&text, &["no message and no end came within 100ms after message 1", "the last that came: User {"]);
    let text =
        red(|cx| frames!(cx, Fake::empty().wait(60_000).user(1), Expect::new().within(WITHIN, 100 * MILLI)));
    says(&text, &["no message came within 100ms of the start of the call", "0 messages so far"]);
    let text = red(|cx| {
        frames!(
            cx,
            Fake::empty().wait(60_000).user(1),
            Expect::new().first_within(site("first_within = \"50ms\""), 50 * MILLI)
        )
    });
    says(&text, &["first_within = \"50ms\"  (tests/hand.rs:7)"]);
    green(|cx| {
        let expect = Expect::new()
            .first_within(site("first_within = \"5s\""), 5000 * MILLI)
            .within(WITHIN, 100 * MILLI);
        frames!(cx, Fake::empty().wait(300).user(1).user(2), expect)
    });
}

#[test]
fn an_endless_stream_fails_at_its_deadline_with_what_came() {
    let test = plain().deadline(site("deadline = \"100ms\""), 100 * MILLI);
    let text =
        run(test, |cx| frames!(cx, Fake::empty().user(1).wait(20).endless(), Expect::new())).unwrap_err();
    says(&text, &["the call ended with DeadlineExceeded", "before that it held", "← message"]);
}

#[test]
fn an_unexpected_status_hides_nothing_else_to_judge() {
    let text = red(
        |cx| frames!(cx, Fake::failing(Status::unavailable("down")), Expect::new().frames(FRAMES, 1, 5); .each(EACH, &mut |_, _| {})),
    );
    says(&text, &["the call ended with Unavailable"]);
    assert!(!text.contains("no message to judge"), "{text}");
}
