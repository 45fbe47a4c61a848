//! Server streaming: count, order, first, each, last, waits, ends.

use tonic::Status;
use wiretest::prelude::*;
use wiretest_proto::user::v1::User;

use crate::answer::{Answer, Fault, client, list, listed};
use crate::page;

fn renumber(answer: &mut Answer, numbers: &[i64]) {
    for (index, number) in numbers.iter().enumerate() {
        answer.user(index).number = *number;
    }
}

#[grpc_test(
    frames = 5,
    first(id == "user-1"),
    each(!email.is_empty(), has(created_at), absent(manager)),
    last(id == "user-5"),
    increasing(created_at),
    contiguous(number),
    initial("x-kind" == "list"),
    trailing("x-user-count" == "5"),
    first_within = "20s",
    within = "20s"
)]
#[ignore = "fails on purpose: `exactly_the_intended_expectation_fails` runs it"]
#[case::one_too_few(|a| { a.messages.remove(2); renumber(a, &[1, 2, 3, 4]); })]
#[case::one_too_many(|a| { let mut more = listed(6); more.id = "user-5".into(); a.messages.push((0, more)); })]
#[case::another_first(|a| a.user(0).id = "user-0".into())]
#[case::first_broken(|a| a.user(0).email.clear())]
#[case::middle_broken(|a| a.user(2).email.clear())]
#[case::last_broken(|a| a.user(4).email.clear())]
#[case::all_broken(|a| for index in 0..5 { a.user(index).email.clear(); })]
#[case::one_without_a_manager_too_many(|a| a.user(3).manager = Some(Box::default()))]
#[case::another_last(|a| a.user(4).id = "user-6".into())]
#[case::wrong_order(|a| { let later = a.user(2).created_at; a.user(2).created_at = a.user(3).created_at; a.user(3).created_at = later; })]
#[case::equal_neighbours(|a| a.user(3).created_at = a.messages[2].1.created_at)]
#[case::gap(|a| renumber(a, &[1, 2, 4, 5, 6]))]
#[case::duplicate(|a| renumber(a, &[1, 2, 2, 3, 4]))]
#[case::swapped(|a| renumber(a, &[1, 3, 2, 4, 5]))]
#[case::backwards(|a| renumber(a, &[5, 4, 3, 2, 1]))]
#[case::no_trailer(|a| a.trailing.clear())]
async fn list_of_five(#[case] fault: Fault) -> Frames<User> {
    client(list(1..=5), fault).await.list_users(page()).await
}

#[grpc_test(each(has(created_at)), last(id == "user-5"), increasing(number))]
#[ignore = "fails on purpose: `exactly_the_intended_expectation_fails` runs it"]
#[case::absent_in_one(|a| a.user(1).created_at = None)]
#[case::only_one(|a| drop(a.messages.drain(..4)))]
#[case::error_after_three(|a| { a.messages.truncate(3); a.ends(Status::aborted("enough")); })]
#[case::failing_at_once(|a| *a = Answer::failing(Status::unavailable("down")))]
#[case::no_status(|a| { a.end = None; a.trailing.clear(); })]
async fn any_list(#[case] fault: Fault) -> Frames<User> {
    client(list(1..=5), fault).await.list_users(page()).await
}

#[grpc_test(each(!id.is_empty()))]
#[ignore = "fails on purpose: `exactly_the_intended_expectation_fails` runs it"]
#[case::none_at_all(|a| a.messages.clear())]
async fn judged_nothing(#[case] fault: Fault) -> Frames<User> {
    client(list(1..=5), fault).await.list_users(page()).await
}

#[grpc_test(frames = 1..=3, each(!id.is_empty()), first(number == 1))]
#[ignore = "fails on purpose: `exactly_the_intended_expectation_fails` runs it"]
#[case::empty(|a| a.messages.clear())]
#[case::four(|a| a.messages.push((0, listed(4))))]
async fn some(#[case] fault: Fault) -> Frames<User> {
    client(list(1..=3), fault).await.list_users(page()).await
}

#[grpc_test(
    first_within = "300ms",
    within = "300ms",
    frames = 3,
    last(id == "user-3"),
    contiguous(number),
    initial("x-kind" == "list"),
    trailing("x-user-count" == "5")
)]
#[ignore = "fails on purpose: `exactly_the_intended_expectation_fails` runs it"]
#[case::late_first(|a| a.hold_back(0, 60_000))]
#[case::late_later(|a| a.hold_back(1, 60_000))]
#[case::late_last(|a| a.hold_back(2, 60_000))]
async fn prompt(#[case] fault: Fault) -> Frames<User> {
    client(list(1..=3), fault).await.list_users(page()).await
}

/// `within` is for the first message, too, where `first_within` does not say otherwise.
#[grpc_test(within = "300ms")]
#[ignore = "fails on purpose: `exactly_the_intended_expectation_fails` runs it"]
#[case::late_first(|a| a.hold_back(0, 60_000))]
async fn prompt_from_the_start(#[case] fault: Fault) -> Frames<User> {
    client(list(1..=3), fault).await.list_users(page()).await
}

fn cut_off() -> Answer {
    let mut answer = list(1..=2);
    answer.trailing = vec![("x-user-count", "2")];
    answer.ends(Status::aborted("enough of it"));
    answer
}

#[grpc_test(
    frames = 2,
    status = Aborted,
    message = contains("enough"),
    last(id == "user-2"),
    trailing("x-user-count" == "2")
)]
#[ignore = "fails on purpose: `exactly_the_intended_expectation_fails` runs it"]
#[case::one_more(|a| { a.messages.insert(1, (0, listed(9))); })]
#[case::one_less(|a| drop(a.messages.remove(0)))]
#[case::another_code(|a| a.ends(Status::cancelled("enough of it")))]
#[case::another_message(|a| a.ends(Status::aborted("stop")))]
#[case::silent_ok(|a| a.ends(Status::ok("")))]
#[case::no_trailer(|a| a.trailing.clear())]
async fn ends_with_an_error(#[case] fault: Fault) -> Frames<User> {
    client(cut_off(), fault).await.list_users(page()).await
}

#[grpc_test(take = 3, each(number > 0), cancelled_within = "20s")]
#[ignore = "fails on purpose: `exactly_the_intended_expectation_fails` runs it"]
#[case::ends_too_early(|a| { a.endless = false; a.messages.truncate(2); })]
#[case::ends_at_once(|a| { a.endless = false; a.messages.clear(); })]
#[case::bad_third(|a| a.user(2).number = 0)]
async fn endless(#[case] fault: Fault) -> Frames<User> {
    let mut right = list(1..=5);
    right.endless = true;
    client(right, fault).await.list_users(page()).await
}
