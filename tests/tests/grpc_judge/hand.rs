//! Tests expanded by hand, and what they come to.

use std::panic::{AssertUnwindSafe, catch_unwind};

pub(crate) use wiretest::__private as P;

/// An expectation's place.
pub(crate) const fn site(text: &'static str) -> P::Site {
    P::Site::new("tests/hand.rs", 7, text)
}

/// A test without settings.
pub(crate) const fn plain() -> P::Test {
    P::Test::new("hand::module", "test", "tests/hand.rs", 5)
}

/// Runs a test: the report if it fails.
pub(crate) fn run(test: P::Test, wire: fn(P::Cx) -> P::Running) -> Result<(), String> {
    let ran = catch_unwind(AssertUnwindSafe(|| P::run(0, [test], [wire.into()])));
    ran.map_err(|payload| payload.downcast_ref::<String>().cloned().expect("a report is text"))
}

/// The test passes.
#[track_caller]
pub(crate) fn green(wire: fn(P::Cx) -> P::Running) {
    if let Err(report) = run(plain(), wire) {
        panic!("it should be green:\n{report}");
    }
}

/// The test fails; gives its report.
#[track_caller]
pub(crate) fn red(wire: fn(P::Cx) -> P::Running) -> String {
    run(plain(), wire).expect_err("it should be red")
}

/// Each of these texts stands in the report.
#[track_caller]
pub(crate) fn says(report: &str, parts: &[&str]) {
    for part in parts {
        assert!(report.contains(part), "no {part:?} in:\n{report}");
    }
}

/// `GetUser` of a fake, judged.
macro_rules! reply {
    ($cx:expr, $fake:expr, $expect:expr) => {
        reply!($cx, $fake, $expect, |_, _| {})
    };
    ($cx:expr, $fake:expr, $expect:expr, $predicates:expr) => {
        P::Box::pin(async move {
            let server = wiretest::GrpcServer::in_memory($fake).await;
            let mut users = hand::Client::new(server.wire());
            let act = $cx.body(async { P::arranged(users.get_user(hand::get()).await) }).await?;
            $cx.reply(act, $expect, &mut $predicates)
        })
    };
}

/// `ListUsers` of a fake, judged; predicates follow as `; .each(..)`.
macro_rules! frames {
    ($cx:expr, $fake:expr, $expect:expr $(; $($with:tt)*)?) => {
        P::Box::pin(async move {
            let server = wiretest::GrpcServer::in_memory($fake).await;
            let mut users = hand::Client::new(server.wire());
            let act = $cx.body(async { P::arranged(users.list_users(hand::list()).await) }).await?;
            match P::grpc::FramePreds::of(&act) $($($with)*)? {
                preds => $cx.frames(act, $expect, preds).await,
            }
        })
    };
}

pub(crate) use {frames, reply};

/// The client under the acts.
pub(crate) type Client = wiretest_proto::user::v1::user_service_client::UserServiceClient<wiretest::Wire>;

pub(crate) fn get() -> wiretest_proto::user::v1::GetUserRequest {
    wiretest_proto::user::v1::GetUserRequest { id: "user-1".into() }
}

pub(crate) fn list() -> wiretest_proto::user::v1::ListUsersRequest {
    wiretest_proto::user::v1::ListUsersRequest { page_size: 5 }
}
