//! The settings of `#[grpc_test(..)]`.

use super::path::order;
use super::table::settings;
use super::{count, details, duration, meta, status, text};
use crate::predicate::{self, FieldPath, Judged};

settings! {
    /// Expectations of a gRPC test.
    GrpcArgs {
        status "status": status::Codes, "status = NotFound", status::read;
        message "message": text::Text, "message = \"user not found\"", text::read;
        details "details": Vec<details::Detail>, "details(bad_request(field == \"id\"))", details::read;
        reply "reply": Vec<Judged>, "reply(id == \"7\")", predicate::message;
        frames "frames": count::Count, "frames = 1..=5", count::range;
        take "take": u64, "take = 3", count::positive;
        first "first": Vec<Judged>, "first(id == \"7\")", predicate::message;
        each "each": Vec<Judged>, "each(!id.is_empty())", predicate::message;
        last "last": Vec<Judged>, "last(id == \"7\")", predicate::message;
        increasing "increasing": FieldPath, "increasing(id)", order;
        contiguous "contiguous": FieldPath, "contiguous(seq)", order;
        initial "initial": Vec<meta::Meta>, "initial(has(\"x-id\"))", meta::grpc;
        trailing "trailing": Vec<meta::Meta>, "trailing(has(\"x-id\"))", meta::grpc;
        deadline "deadline": duration::Nanos, "deadline = \"2s\"", duration::read;
        delay "delay": duration::Nanos, "delay = \"500ms\"", duration::read;
        cancelled_within "cancelled_within": duration::Nanos, "cancelled_within = \"1s\"", duration::read;
        first_within "first_within": duration::Nanos, "first_within = \"1s\"", duration::read;
        within "within": duration::Nanos, "within = \"500ms\"", duration::read;
    }
}
