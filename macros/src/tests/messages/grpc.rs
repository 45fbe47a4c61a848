//! Settings and predicates of `#[grpc_test]`.

use super::{catalogue, each, frames, grpc};

#[test]
fn keys() {
    let settings = [
        "staus = NotFound",
        "schema = \"a.json\"",
        "retries = 3",
        "status = NotFound, status = Internal",
        "status",
        "status =",
        "reply()",
        "status NotFound",
        "status = NotFound, message(\"x\")",
        "timeout(\"1s\")",
        ",",
        "status = NotFound,,",
        "\"status\" = NotFound",
        "status == NotFound",
        "runtime = multithread",
        "runtime = \"session\"",
        "workers = 2",
        "runtime = multi_thread, workers = 0",
        "clock = pause",
        "panics = true",
        "sleep = allow",
        "crate = 5",
        "runtime = multi_thread, clock = paused",
        "runtime = session, clock = paused",
    ];
    catalogue("keys", each(grpc, &settings));
}

#[test]
fn statuses() {
    let settings = [
        "status = NOT_FOUND",
        "status = not_found",
        "status = 5",
        "status = 99",
        "status = NotFond",
        "status = Code::NotFound",
        "status = \"NOT_FOUND\"",
        "status = Canceled",
        "status = Teapot",
        "status = NotFound |",
        "status = NotFound | NotFound",
        "status(NotFound)",
        "status = NotFound & Internal",
        "message = \"x\"",
        "status = Ok, message = \"x\"",
        "details(retry_info)",
        "status = NotFound, message = 5",
        "status = NotFound, message = contains()",
        "status = NotFound, message = contains(\"\")",
        "status = NotFound, message = matches(\"[\")",
        "status = NotFound, message = matches(RE)",
        "status = NotFound, reply(id == \"7\")",
        "status = NotFound, details(bad_requests(field == \"x\"))",
        "status = NotFound, details(bad_request(feild == \"x\"))",
        "status = NotFound, details(bad_request())",
        "status = NotFound, details = bad_request",
        "status = NotFound, details(error_info(nope.x == \"x\"))",
    ];
    catalogue("statuses", each(grpc, &settings));
}

#[test]
fn times() {
    let settings = [
        "timeout = 5",
        "timeout = \"5\"",
        "timeout = \"5 seconds\"",
        "timeout = \"fast\"",
        "timeout = \"0s\"",
        "timeout = \"-1s\"",
        "timeout = \"5x\"",
        "timeout = 5.0",
        "timeout = LIMIT",
        "deadline = \"10s\", timeout = \"5s\"",
        "deadline = \"5s\", timeout = \"5s\"",
        "timeout = \"99999999999h\"",
    ];
    catalogue("times", each(grpc, &settings));
}

#[test]
fn streams() {
    let mut sources = each(
        frames,
        &[
            "frames = 5..5",
            "frames = 5..=1",
            "frames = 5..2",
            "frames = \"5\"",
            "frames = N",
            "frames(5)",
            "take = 0",
            "take = 3, frames = 3",
            "take = 3, status = Unavailable",
            "frames = 0, each(id == \"7\")",
            "frames = 0..=0, within = \"1s\"",
            "frames = ..1, first_within = \"1s\"",
            "frames = 1, increasing(id)",
            "take = 1, contiguous(seq)",
            "reply(id == \"7\")",
            "increasing(\"/id\")",
            "increasing(id, seq)",
            "increasing = id",
            "increasing(!id)",
        ],
    );
    sources.extend(each(
        grpc,
        &[
            "frames = 5",
            "take = 3",
            "first(id == \"7\")",
            "increasing(id)",
            "within = \"1s\"",
            "first_within = \"1s\"",
        ],
    ));
    catalogue("streams", sources);
}

#[test]
fn metadata() {
    let settings = [
        "initial(\"X-Id\" == \"7\")",
        "initial(\"x id\" == \"7\")",
        "initial(\"\" == \"7\")",
        "initial(\":path\" == \"/\")",
        "initial(\"x-id\" < \"7\")",
        "initial(x_id == \"7\")",
        "initial(has(x_id))",
        "initial(is(\"x-id\"))",
        "initial(\"t-bin\" == \"7\")",
        "initial(\"t\" == b\"7\")",
        "initial(\"t\" == 7)",
        "initial(matches(\"t-bin\", \"x\"))",
        "initial(matches(\"t\", \"[\"))",
        "initial(has(\"t\", \"u\"))",
        "trailing = \"x\"",
        "initial(\"x!y\" == \"7\")",
        "initial(present(\"x-id\"))",
        "initial(hass(\"x-id\"))",
    ];
    catalogue("metadata", each(grpc, &settings));
}

#[test]
fn predicates() {
    let settings = [
        "reply(id = \"7\")",
        "reply(id ==)",
        "reply(\"7\" == id)",
        "reply(\"/id\" == \"7\")",
        "reply(5 == count)",
        "reply(Role::Admin == role)",
        "reply(matches!(role, Role::Admin))",
        "reply(profile.is_some())",
        "reply(a.b.is_none())",
        "reply(has())",
        "reply(has(a, b))",
        "reply(has(\"/a\"))",
        "reply(!has(a))",
        "reply(!absent(a))",
        "reply(matches(id, \"[\"))",
        "reply(matches(id))",
        "reply(matches(id, RE))",
        "reply(between(id, 5))",
        "reply(between(id, ..))",
        "reply(between(id, 5..=1))",
        "reply(is(contact))",
        "reply(is(contact, 5 +))",
        "reply(|a, b| true)",
        "reply = id",
        "reply(id == \"7\",, x)",
        "reply(is(a + b, C))",
    ];
    catalogue("predicates", each(grpc, &settings));
}
