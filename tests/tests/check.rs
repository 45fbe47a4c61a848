//! `check!` on real messages and on JSON: every predicate of the language, holding and failing.

use serde_json::json;
use wiretest::check;
use wiretest_proto::user::v1::user::Contact;
use wiretest_proto::user::v1::{Address, Device, Profile, Role, User};

fn user() -> User {
    let address = Address { street: "Gate 1".into(), city: "Oslo".into(), country: "NO".into() };
    User {
        id: "user-123".into(),
        email: "ada@example.com".into(),
        created_at: Some(prost_types::Timestamp { seconds: 1_700_000_000, nanos: 0 }),
        nickname: Some("ada".into()),
        role: Role::Admin.into(),
        contact: Some(Contact::Phone("+47 1".into())),
        tags: vec!["a".into(), "b".into(), "c".into()],
        labels: [("env".to_owned(), "test".to_owned())].into(),
        profile: Some(Profile { bio: "x".into(), address: Some(address.clone()), language: None }),
        score: 0.75,
        login_count: 7,
        number: 41,
        avatar: b"\x00\xff".to_vec(),
        session_length: Some(prost_types::Duration { seconds: 1, nanos: 500_000_000 }),
        devices: vec![Device { name: "phone".into(), last_seen: None, trusted: true }],
        verified: true,
        r#type: "human".into(),
        age: Some(36),
        previous_role: Some(Role::Member.into()),
        addresses: [("home".to_owned(), address)].into(),
        former_roles: vec![Role::Member.into(), Role::Editor.into()],
        quota_bytes: 1 << 40,
        rating: 4.5,
        ..User::default()
    }
}

#[test]
fn predicates_that_hold() -> Result<(), wiretest::CheckError> {
    const ID: &str = "user-123";
    let (user, wanted) = (user(), String::from("user-123"));
    check!(user, id == "user-123", id == ID, id == wanted, id != "x", !email.is_empty())?;
    check!(user, profile.address.city == "Oslo", addresses["home"].city == "Oslo", tags[0] == "a")?;
    check!(
        user,
        tags.len() == 3,
        score > 0.5,
        login_count as f64 > 0.5,
        -login_count < 3,
        login_count % 2 == 1
    )?;
    check!(user, role == Role::Admin, role() == Role::Admin, previous_role == Role::Member)?;
    check!(user, verified, !(id == "x"), email.ends_with("@example.com"), tags.contains(&"b".to_string()))?;
    check!(user, has(created_at), has(profile.address), absent(profile.language), absent(manager.manager))?;
    check!(
        user,
        has(tags[2]),
        absent(tags[3]),
        has(labels["env"]),
        absent(labels["x"]),
        absent(fingerprint)
    )?;
    check!(user, matches(id, "^user-[0-9]+$"), matches(nickname, "a"), !matches(id, "^x"))?;
    check!(user, between(login_count, 1..=7), between(score, 0.5..1.0), between(number, 40..), age == 36)?;
    check!(
        user,
        is(contact, Contact::Phone(number) if number.starts_with('+')),
        !is(contact, Contact::Office(_))
    )?;
    check!(user, |user| user.id == wanted, id == "x" || id == "user-123" && verified)?;
    check!(user, avatar == b"\x00\xff", session_length == "1.5s", created_at < "2024-01-01T00:00:00Z")?;
    check!(user, r#type == "human", rating == 4.5, quota_bytes == 1 << 40, devices[0].trusted)?;
    check!(&user, nickname == "ada", former_roles[1] == Role::Editor)
}

/// The text of the error of a check that fails.
macro_rules! failure {
    ($($tokens:tt)*) => {
        check!($($tokens)*).expect_err("it fails").to_string()
    };
}

#[test]
fn every_predicate_that_fails_is_told() {
    let user = user();
    let text = failure!(user, id == "x", verified, score > 0.9, absent(nickname), tags[7] == "a");
    assert!(text.contains("id == \"x\"") && text.contains("\"user-123\""), "{text}");
    assert!(text.contains("score > 0.9") && text.contains("0.75"), "{text}");
    assert!(text.contains("absent(nickname)"), "{text}");
    assert!(text.contains("`tags[7]` is absent"), "{text}");
    assert!(!text.contains("verified:"), "{text}");
}

#[test]
fn an_absent_step_is_named() {
    let user = User::default();
    let text =
        failure!(user, profile.address.city == "Oslo", manager.id == "x", age == 3, !nickname.is_empty());
    assert!(text.contains("`profile` is absent"), "{text}");
    assert!(text.contains("`manager` is absent"), "{text}");
    assert!(text.contains("`age` is absent"), "{text}");
    assert!(text.contains("`nickname` is absent"), "{text}");
}

#[test]
fn json_is_looked_into_by_pointers() -> Result<(), wiretest::CheckError> {
    let message =
        json!({ "type": "welcome", "seq": 1, "user": { "name": "ada", "tags": ["a"] }, "none": null });
    check!(message, "/type" == "welcome", "/seq" == 1.0, "/seq" < 2, "/user/tags/0" == "a", "/seq" != 3)?;
    check!(message, has("/none"), absent("/x"), matches("/user/name", "^a"), between("/seq", 1..=5))?;
    check!(
        message,
        "/type" == "x" || has("/seq"),
        |message| message.as_object().is_some_and(|members| members.len() == 4),
        "/user" == json!({ "name": "ada", "tags": ["a"] })
    )?;
    check!(&message, !matches("/type", "^x"))?;
    let text = failure!(message, "/type" == "bye", "/x" == 1, absent("/seq"));
    assert!(text.contains("\"/type\" == \"bye\"") && text.contains("welcome"), "{text}");
    Ok(())
}

#[test]
fn a_failure_says_what_it_expected_also_of_what_is_absent() {
    let wrong = check!(User::default(), has(nickname), age > 3, tags[0] == "a", !(id == "")).unwrap_err();
    let text = wrong.to_string();
    for part in [
        "`nickname` is absent\n    expected: present\n    actual:   absent",
        "`age` is absent\n    expected: age > 3\n    actual:   absent",
        "`tags[0]` is absent: there are 0 items\n    expected: tags[0] == \"a\"\n    actual:   absent",
        "expected: !(id == \"\")\n    actual:   it holds",
    ] {
        assert!(text.contains(part), "no {part:?} in:\n{text}");
    }
}

#[test]
fn a_getter_reads_as_written() {
    let text = check!(user(), role() == Role::Member).unwrap_err().to_string();
    assert!(text.contains("role() == Role::Member: `role()` is another value"), "{text}");
}

#[test]
fn a_part_of_a_text_may_be_absent() -> Result<(), wiretest::CheckError> {
    check!(user(), id[..4] == *"user", id[5..].len() == 3, email[..3].starts_with("ada"))?;
    let text = check!(user(), id[..99] == *"user").unwrap_err().to_string();
    assert!(text.contains("`id[..99]` is absent"), "{text}");
    Ok(())
}

#[test]
fn a_right_side_that_is_optional_is_unwrapped_as_the_field_is() -> Result<(), wiretest::CheckError> {
    let (user, seeded) = (user(), user());
    check!(user, nickname == seeded.nickname, nickname != Some("bob"), nickname <= seeded.nickname)?;
    check!(
        user,
        age == seeded.age,
        previous_role == seeded.previous_role,
        between(age, Some(1)..=seeded.age)
    )?;
    check!(user, number == Some(41_i64), verified == Some(true), avatar == Some(b"\x00\xff"))?;
    check!(user, created_at == seeded.created_at, session_length == seeded.session_length)?;
    check!(user, profile == seeded.profile, profile.address == seeded.addresses.get("home").cloned())
}

#[test]
fn the_report_of_an_optional_right_side_has_no_some_around_it() {
    let (mut seeded, user) = (user(), user());
    (seeded.nickname, seeded.age) = (Some("bob".into()), Some(3));
    let text = failure!(user, nickname == seeded.nickname, age < seeded.age, verified == Some(false));
    assert!(text.contains("expected: \"bob\"\n    actual:   \"ada\""), "{text}");
    assert!(text.contains("expected: less than 3\n    actual:   36"), "{text}");
    assert!(text.contains("expected: false\n    actual:   true"), "{text}");
    seeded.created_at = Some(prost_types::Timestamp { seconds: 0, nanos: 0 });
    seeded.session_length = Some(prost_types::Duration { seconds: 2, nanos: 0 });
    let text = failure!(user, created_at == seeded.created_at, session_length == seeded.session_length);
    assert!(text.contains("expected: 1970-01-01T00:00:00Z\n    actual:   2023-11-14T22:13:20Z"), "{text}");
    assert!(text.contains("expected: 2s\n    actual:   1.5s"), "{text}");
}

#[test]
fn of_an_absent_side_nothing_holds() {
    let (user, none) = (user(), User::default());
    for wrong in [
        check!(none, nickname == none.nickname),
        check!(none, age == none.age),
        check!(none, previous_role == none.previous_role),
        check!(none, fingerprint == none.fingerprint),
        check!(none, session_length == none.session_length),
        check!(none, profile == none.profile),
        check!(none, nickname != user.nickname),
        check!(none, profile != user.profile),
    ] {
        let text = wrong.expect_err("both are absent, or the field is").to_string();
        assert!(text.contains("` is absent"), "{text}");
    }
    for wrong in [
        check!(user, nickname == none.nickname),
        check!(user, nickname != none.nickname),
        check!(user, !(nickname == none.nickname)),
        check!(user, age != none.age),
        check!(user, previous_role != none.previous_role),
        check!(user, avatar != none.fingerprint),
        check!(user, session_length != none.session_length),
        check!(user, profile != none.profile),
    ] {
        let text = wrong.expect_err("there is nothing to compare with").to_string();
        assert!(text.contains("the right-hand side is absent"), "{text}");
    }
}
