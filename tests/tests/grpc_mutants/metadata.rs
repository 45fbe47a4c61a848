//! Initial and trailing metadata, apart.

use wiretest::prelude::*;
use wiretest_proto::user::v1::User;

use crate::answer::{Answer, Fault, client, complete, list};
use crate::{get, page};

fn move_key(
    from: &mut Vec<(&'static str, &'static str)>,
    to: &mut Vec<(&'static str, &'static str)>,
    key: &str,
) {
    to.extend(from.iter().filter(|(name, _)| *name == key).copied());
    from.retain(|(name, _)| *name != key);
}

fn set(map: &mut [(&'static str, &'static str)], key: &str, value: &'static str) {
    map.iter_mut().filter(|(name, _)| *name == key).for_each(|entry| entry.1 = value);
}

fn drop_key(map: &mut Vec<(&'static str, &'static str)>, key: &str) {
    map.retain(|(name, _)| *name != key);
}

#[grpc_test(
    initial(
        has("x-request-id"),
        "x-tag" == "a",
        "x-tag" == "b",
        "x-kind" != "draft",
        absent("x-debug"),
        "t-bin" == b"\xab"
    ),
    trailing(
        "x-user-count" == "5",
        matches("x-sum", "^[0-9a-f]{4}$"),
        "k-bin" != b"\xff",
        absent("x-request-id"),
        "grpc-status" == "0"
    )
)]
#[ignore = "fails on purpose: `exactly_the_intended_expectation_fails` runs it"]
#[case::no_id(|a| drop_key(&mut a.initial, "x-request-id"))]
#[case::lost_duplicate(|a| a.initial.retain(|entry| *entry != ("x-tag", "b")))]
#[case::joined_duplicates(|a| { drop_key(&mut a.initial, "x-tag"); a.initial.extend([("x-tag", "a"), ("x-tag", "a,b")]); })]
#[case::draft(|a| set(&mut a.initial, "x-kind", "draft"))]
#[case::draft_beside(|a| a.initial.push(("x-kind", "draft")))]
#[case::no_kind(|a| drop_key(&mut a.initial, "x-kind"))]
#[case::debug_left_in(|a| a.initial.push(("x-debug", "1")))]
#[case::another_byte(|a| set(&mut a.initial, "t-bin", "rA"))]
#[case::one_byte_more(|a| set(&mut a.initial, "t-bin", "qwA"))]
#[case::no_base64(|a| set(&mut a.initial, "t-bin", "\u{7e}"))]
#[case::another_count(|a| set(&mut a.trailing, "x-user-count", "05"))]
#[case::count_came_first(|a| move_key(&mut a.trailing, &mut a.initial, "x-user-count"))]
#[case::tag_came_last(|a| { a.initial.retain(|entry| *entry != ("x-tag", "a")); a.trailing.push(("x-tag", "a")); })]
#[case::id_again(|a| a.trailing.push(("x-request-id", "req-7")))]
#[case::upper_case_sum(|a| set(&mut a.trailing, "x-sum", "AB12"))]
#[case::forbidden_bytes(|a| set(&mut a.trailing, "k-bin", "/w=="))]
#[case::no_bytes(|a| drop_key(&mut a.trailing, "k-bin"))]
async fn of_a_reply(#[case] fault: Fault) -> Reply<User> {
    client(Answer::ok(vec![complete()]), fault).await.get_user(get()).await
}

#[grpc_test(initial("x-kind" == "list"), trailing("x-user-count" == "5"))]
#[ignore = "fails on purpose: `exactly_the_intended_expectation_fails` runs it"]
#[case::another_kind(|a| set(&mut a.initial, "x-kind", "page"))]
#[case::no_count(|a| drop_key(&mut a.trailing, "x-user-count"))]
#[case::count_came_first(|a| move_key(&mut a.trailing, &mut a.initial, "x-user-count"))]
#[case::kind_came_last(|a| move_key(&mut a.initial, &mut a.trailing, "x-kind"))]
async fn of_a_stream(#[case] fault: Fault) -> Frames<User> {
    client(list(1..=5), fault).await.list_users(page()).await
}

#[grpc_test(
    status = Unauthenticated,
    initial(absent("www-authenticate")),
    trailing("www-authenticate" == "Bearer", "grpc-message" == "caf%C3%A9")
)]
#[ignore = "fails on purpose: `exactly_the_intended_expectation_fails` runs it"]
#[case::no_challenge(|a| a.trailing.clear())]
#[case::another_message(|a| a.ends(tonic::Status::unauthenticated("cafe")))]
#[case::challenge_came_first(|a| { a.trailers_only = false; a.initial.push(("www-authenticate", "Bearer")); })]
async fn of_a_failure(#[case] fault: Fault) -> Reply<User> {
    let mut right = Answer::failing(tonic::Status::unauthenticated("café"));
    right.trailing = vec![("www-authenticate", "Bearer")];
    client(right, fault).await.get_user(get()).await
}
