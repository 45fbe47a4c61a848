//! Status, message, details, reply, metadata, deadlines.

use tonic::{Code, Status};
use wiretest::__private::grpc::{Detail, Expect};
use wiretest::__private::{AnyProbe as _, OptionProbe as _, ScalarLeaf as _};

use super::fake::Fake;
use super::hand::{self, P, green, plain, red, reply, run, says, site};

const STATUS: P::Site = site("status = NotFound");
const NOT_FOUND: &[Code] = &[Code::NotFound];

fn gone() -> Fake {
    Fake::failing(Status::not_found("user not found"))
}

#[test]
fn success_is_expected_without_a_status() {
    green(|cx| reply!(cx, Fake::ok(), Expect::new()));
    let text = red(|cx| reply!(cx, gone(), Expect::new()));
    says(&text, &["test `module::test` failed: the call ended with NotFound", "expected: Ok"]);
    says(&text, &["actual:   NotFound \"user not found\"", "the act's call: /user.v1.UserService/GetUser"]);
}

#[test]
fn another_status_is_red() {
    green(|cx| reply!(cx, gone(), Expect::new().status(STATUS, NOT_FOUND)));
    let text = red(|cx| reply!(cx, Fake::ok(), Expect::new().status(STATUS, NOT_FOUND)));
    says(&text, &["the call ended with OK", "expected: NotFound\n     actual:   Ok", "the reply: User {"]);
    let text = red(|cx| {
        reply!(cx, Fake::failing(Status::internal("boom")), Expect::new().status(STATUS, NOT_FOUND))
    });
    says(&text, &["the call ended with Internal", "actual:   Internal \"boom\""]);
    green(|cx| reply!(cx, gone(), Expect::new().status(STATUS, &[Code::Aborted, Code::NotFound])));
    green(|cx| reply!(cx, Fake::ok(), Expect::new().status(site("status = Ok"), &[Code::Ok])));
    red(|cx| reply!(cx, gone(), Expect::new().status(site("status = Ok"), &[Code::Ok])));
}

const MESSAGE: P::Site = site("message = ..");

fn with_message(text: P::Text<'static>) -> Expect<'static> {
    Expect::new().status(STATUS, NOT_FOUND).message(MESSAGE, text)
}

#[test]
fn another_message_is_red() {
    green(|cx| reply!(cx, gone(), with_message(P::Text::is("user not found"))));
    green(|cx| reply!(cx, gone(), with_message(P::Text::contains("not"))));
    green(|cx| reply!(cx, gone(), with_message(P::Text::matches("^user"))));
    let text = red(|cx| reply!(cx, gone(), with_message(P::Text::is("gone"))));
    says(&text, &["expected: \"gone\"\n     actual:   \"user not found\""]);
    red(|cx| reply!(cx, gone(), with_message(P::Text::contains("zzz"))));
    red(|cx| reply!(cx, gone(), with_message(P::Text::matches("^gone"))));
    green(|cx| {
        let special = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n";
        reply!(cx, Fake::failing(Status::not_found(special)), with_message(P::Text::is(special)))
    });
}

#[test]
fn a_wrong_field_is_red_with_the_reply() {
    const REPLY: P::Site = site("reply(id == \"user-1\")");
    green(|cx| {
        reply!(cx, Fake::ok(), Expect::new().reply(REPLY), |c: &mut P::Checks, m| {
            c.check(7, "id == \"user-1\"", P::Probe(&m.id).leaf("id").eq("user-1"));
        })
    });
    let text = red(|cx| {
        reply!(cx, Fake::ok(), Expect::new().reply(REPLY), |c: &mut P::Checks, m| {
            c.check(7, "id == \"user-7\"", P::Probe(&m.id).leaf("id").eq("user-7"));
            c.check(7, "number == 9", P::Probe(&m.number).leaf("number").eq(&9));
        })
    });
    says(&text, &["1. id == \"user-7\"", "2. number == 9", "the reply: User { id: \"user-1\""]);
}

const AT_INITIAL: P::Site = site("initial(..)");
const AT_TRAILING: P::Site = site("trailing(..)");

fn rich() -> Fake {
    Fake::ok()
        .head("x-id", "7")
        .head("x-id", "8")
        .head("t-bin", "qw")
        .trailer("x-id", "9")
        .trailer("k-bin", "AQ==")
}

#[test]
fn metadata_is_judged_apart() {
    use P::Meta as M;
    green(|cx| {
        const INITIAL: &[P::Meta<'static>] = &[
            M::is("\"x-id\" == \"7\"", "x-id", "7"),
            M::is("\"x-id\" == \"8\"", "x-id", "8"),
            M::not("\"x-id\" != \"9\"", "x-id", "9"),
            M::has("has(\"x-id\")", "x-id"),
            M::absent("absent(\"grpc-status\")", "grpc-status"),
            M::matches("matches(\"x-id\", \"^[78]$\")", "x-id", "^[78]$"),
            M::bytes("\"t-bin\" == b\"\\xab\"", "t-bin", b"\xab"),
        ];
        const TRAILING: &[P::Meta<'static>] = &[
            M::is("\"x-id\" == \"9\"", "x-id", "9"),
            M::is("\"grpc-status\" == \"0\"", "grpc-status", "0"),
            M::not_bytes("\"k-bin\" != b\"\\x02\"", "k-bin", b"\x02"),
        ];
        reply!(cx, rich(), Expect::new().initial(AT_INITIAL, INITIAL).trailing(AT_TRAILING, TRAILING))
    });
    let text = red(|cx| {
        const INITIAL: &[P::Meta<'static>] = &[
            M::is("\"x-id\" == \"9\"", "x-id", "9"),
            M::not("\"x-id\" != \"8\"", "x-id", "8"),
            M::not("\"x-no\" != \"8\"", "x-no", "8"),
            M::has("has(\"x-no\")", "x-no"),
            M::absent("absent(\"x-id\")", "x-id"),
            M::matches("matches(\"x-id\", \"^9\")", "x-id", "^9"),
            M::bytes("\"t-bin\" == b\"\\xac\"", "t-bin", b"\xac"),
            M::not_bytes("\"t-bin\" != b\"\\xab\"", "t-bin", b"\xab"),
        ];
        reply!(cx, rich(), Expect::new().initial(AT_INITIAL, INITIAL))
    });
    says(
        &text,
        &[
            "(and 7 more problems)",
            "actual:   \"7\", \"8\"",
            "initial metadata: content-type: application/grpc",
        ],
    );
    let text = red(|cx| {
        const TRAILING: &[P::Meta<'static>] = &[M::is("\"x-id\" == \"7\"", "x-id", "7")];
        reply!(cx, rich(), Expect::new().trailing(AT_TRAILING, TRAILING))
    });
    says(&text, &["`trailing(\"x-id\" == \"7\")` does not hold", "expected: \"7\"\n     actual:   \"9\""]);
}

#[test]
fn a_trailers_only_answer_is_all_trailing() {
    use P::Meta as M;
    green(|cx| {
        const INITIAL: &[P::Meta<'static>] =
            &[M::absent("absent(\"x-id\")", "x-id"), M::absent("absent(\"content-type\")", "content-type")];
        const TRAILING: &[P::Meta<'static>] = &[
            M::is("\"x-id\" == \"5\"", "x-id", "5"),
            M::is("\"grpc-message\" == ..", "grpc-message", "user%20not%20found"),
        ];
        let expect = Expect::new()
            .status(STATUS, NOT_FOUND)
            .initial(AT_INITIAL, INITIAL)
            .trailing(AT_TRAILING, TRAILING);
        reply!(cx, gone().extra("x-id", "5"), expect)
    });
    let text = red(|cx| {
        const INITIAL: &[P::Meta<'static>] = &[M::has("has(\"x-id\")", "x-id")];
        reply!(
            cx,
            gone().extra("x-id", "5"),
            Expect::new().status(STATUS, NOT_FOUND).initial(AT_INITIAL, INITIAL)
        )
    });
    says(&text, &["Trailers-Only"]);
}

#[test]
fn secrets_are_not_printed() {
    use P::Meta as M;
    let text = red(|cx| {
        const INITIAL: &[P::Meta<'static>] =
            &[M::is("\"x-session-token\" == TOKEN", "x-session-token", "expected-secret")];
        reply!(
            cx,
            Fake::ok().head("x-session-token", "actual-secret"),
            Expect::new().initial(AT_INITIAL, INITIAL)
        )
    });
    says(&text, &["[redacted]"]);
    assert!(!text.contains("expected-secret") && !text.contains("actual-secret"), "{text}");
}

#[test]
fn an_act_without_a_record_is_red_where_one_is_needed() {
    use P::Meta as M;
    let text = red(|cx| {
        P::Box::pin(async move {
            let server = wiretest::GrpcServer::in_memory(Fake::ok()).await;
            let channel = server.channel();
            let mut users = wiretest_proto::user::v1::user_service_client::UserServiceClient::new(channel);
            let act = cx.body(async { P::arranged(users.get_user(hand::get()).await) }).await?;
            const INITIAL: &[P::Meta<'static>] = &[M::absent("absent(\"x-id\")", "x-id")];
            cx.reply(act, Expect::new().initial(AT_INITIAL, INITIAL), &mut |_, _| {})
        })
    });
    says(&text, &["there is no record of the act's call", "server.wire()"]);
}

fn detailed() -> Fake {
    use tonic_types::{ErrorDetails, StatusExt as _};
    let mut details = ErrorDetails::new();
    details.add_bad_request_violation("id", "must not be empty");
    details.add_bad_request_violation("email", "has no @");
    details.set_error_info("EMPTY", "users", [("k".to_owned(), "v".to_owned())]);
    details.set_retry_info(Some(std::time::Duration::from_secs(1)));
    Fake::failing(Status::with_error_details(Code::InvalidArgument, "bad", details))
}

const DETAILS: P::Site = site("details(..)");

#[test]
fn details_are_judged_by_kind_and_entry() {
    green(|cx| {
        reply!(
            cx,
            detailed(),
            Expect::new().status(site("status = InvalidArgument"), &[Code::InvalidArgument]).details(
                DETAILS,
                &mut [
                    Detail::bad_request("bad_request(..)", &mut |c, m| {
                        c.check(7, "field == \"email\"", P::Probe(&m.field).leaf("field").eq("email"));
                        let has = m.description.contains('@');
                        c.check(7, "description.contains('@')", P::truth("description", &m.description, has));
                    }),
                    Detail::error_info("error_info(..)", &mut |c, m| {
                        c.check(7, "reason == \"EMPTY\"", P::Probe(&m.reason).leaf("reason").eq("EMPTY"));
                    }),
                    Detail::retry_info("retry_info(..)", &mut |c, m| {
                        let leaf = P::Probe(&m.retry_delay).leaf("retry_delay");
                        c.check(7, "retry_delay == \"1s\"", leaf.eq(&"1s"));
                    }),
                ],
            )
        )
    });
    let text = red(|cx| {
        reply!(
            cx,
            detailed(),
            Expect::new().status(site("status = InvalidArgument"), &[Code::InvalidArgument]).details(
                DETAILS,
                &mut [
                    // Each holds on one entry, both on none.
                    Detail::bad_request("bad_request(field == \"id\", ..)", &mut |c, m| {
                        c.check(7, "field == \"id\"", P::Probe(&m.field).leaf("field").eq("id"));
                        let has = m.description.contains('@');
                        c.check(7, "description.contains('@')", P::truth("description", &m.description, has));
                    }),
                    Detail::error_info("error_info(..)", &mut |c, m| {
                        c.check(7, "reason == \"FULL\"", P::Probe(&m.reason).leaf("reason").eq("FULL"));
                    }),
                    Detail::help("help(..)", &mut |_, _| {}),
                ],
            )
        )
    });
    says(&text, &["no single entry of `bad_request` meets all of its predicates", "reason == \"FULL\""]);
    says(&text, &["no `help` came with the status", "detail error_info: ErrorInfo {"]);
    let text = red(|cx| reply!(cx, detailed(), Expect::new()));
    says(&text, &["detail bad_request: FieldViolation { field: \"id\"", "detail retry_info"]);
    let text = red(|cx| {
        reply!(
            cx,
            gone(),
            Expect::new()
                .status(STATUS, NOT_FOUND)
                .details(DETAILS, &mut [Detail::help("help(..)", &mut |_, _| {})])
        )
    });
    says(&text, &["the status came without details"]);
}

#[test]
fn the_tests_deadline_runs_out_whoever_notices() {
    const LATE: &[Code] = &[Code::DeadlineExceeded];
    let test = || plain().deadline(site("deadline = \"50ms\""), 50_000_000);
    run(test(), |cx| {
        let expect = Expect::new().status(site("status = DeadlineExceeded"), LATE);
        reply!(cx, Fake::empty().wait(60_000).user(1), expect)
    })
    .expect("it ran out");
    let text = run(test(), |cx| reply!(cx, Fake::empty().wait(60_000).user(1), Expect::new())).unwrap_err();
    says(&text, &["the call ended with DeadlineExceeded", "the deadline of 50ms ran out"]);
    let text = run(test(), |cx| {
        reply!(cx, Fake::ok(), Expect::new().status(site("status = DeadlineExceeded"), LATE))
    })
    .unwrap_err();
    says(&text, &["the call ended with OK"]);
    run(test().delay(site("delay = \"60s\""), 60_000_000_000), |cx| {
        reply!(cx, Fake::ok(), Expect::new().status(site("status = DeadlineExceeded"), LATE))
    })
    .expect("the delay outlasts the deadline");
}

#[test]
fn opaque_errors_are_explained() {
    let text = red(|cx| {
        let big = wiretest_proto::user::v1::User { id: "x".repeat(5_000_000), ..Default::default() };
        reply!(cx, Fake::empty().message(&big), Expect::new())
    });
    says(&text, &["the call ended with OutOfRange", "max_decoding_message_size", "the act's call"]);
    let text = red(|cx| reply!(cx, Fake::ok().without_trailers(), Expect::new()));
    says(&text, &["without a grpc-status"]);
    let text = red(|cx| reply!(cx, Fake::empty().raw(&b"\0\0\0\0\x09ab"[..]), Expect::new()));
    says(&text, &["ended within a message: 2 of 9 bytes", "a part of a message: 2 of 9 bytes"]);
    let text = red(|cx| reply!(cx, Fake::empty().raw(&b"\0\0\0\0\x02\xff\xff"[..]), Expect::new()));
    says(&text, &["the call ended with Internal", ".proto files"]);
}

#[test]
fn an_unreachable_server_is_explained() {
    let text = red(|cx| {
        P::Box::pin(async move {
            let mut users = hand::Client::new(wiretest::GrpcServer::remote("http://127.0.0.1:1").wire());
            let act = cx.body(async { P::arranged(users.get_user(hand::get()).await) }).await?;
            cx.reply(act, Expect::new(), &mut |_, _| {})
        })
    });
    says(&text, &["the call ended with Unavailable", "Connection refused", "nobody listens"]);
}

#[test]
fn a_server_must_see_its_handler_dropped() {
    const CANCELLED: P::Site = site("cancelled_within = \"1s\"");
    const SECOND: u64 = 1_000_000_000;
    let late = || plain().deadline(site("deadline = \"50ms\""), 50_000_000);
    run(late(), |cx| {
        let expect = Expect::new().status(site("status = DeadlineExceeded"), &[Code::DeadlineExceeded]);
        reply!(cx, Fake::empty().wait(60_000).user(1), expect.cancelled_within(CANCELLED, SECOND))
    })
    .expect("it was dropped");
    let text = red(|cx| reply!(cx, Fake::ok(), Expect::new().cancelled_within(CANCELLED, SECOND)));
    says(&text, &["no call was given up"]);
    // A delay on our side: the handler has long ended when the deadline runs out.
    let text = run(late().delay(site("delay = \"60s\""), 60_000_000_000), |cx| {
        let expect = Expect::new().status(site("status = DeadlineExceeded"), &[Code::DeadlineExceeded]);
        reply!(cx, Fake::failing(Status::not_found("")), expect.cancelled_within(CANCELLED, SECOND))
    })
    .unwrap_err();
    says(&text, &["the handler ran to its end", "before the client gave up"]);
}
