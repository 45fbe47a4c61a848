use std::collections::HashMap;

use prost_types::{Duration, Timestamp};

use crate::user::v1::{Address, Contact, Device, Profile, Role, User};

const DAY: i64 = 86_400;
/// 2024-01-01T00:00:00Z, the day on which user 0 would have joined.
const EPOCH: i64 = 1_704_067_200;

/// What a new store holds, in the order of the ids.
pub(super) fn users() -> Vec<User> {
    (121..=127).map(user).collect()
}

fn user(number: i64) -> User {
    match number {
        123 => complete(number),
        127 => sparse(number),
        _ => ordinary(number),
    }
}

/// Nothing that a predicate could find present, but for what every user has.
fn sparse(number: i64) -> User {
    User {
        id: format!("user-{number}"),
        email: format!("user-{number}@example.com"),
        number,
        ..User::default()
    }
}

fn ordinary(number: i64) -> User {
    let steps = u8::try_from(number - 120).unwrap_or_default();
    User {
        created_at: Some(joined(number)),
        role: Role::Member.into(),
        contact: Some(Contact::Handle(format!("@user{number}"))),
        tags: vec!["member".into()],
        score: f64::from(steps) / 10.0,
        login_count: i32::from(steps) * 10,
        r#type: "human".into(),
        ..sparse(number)
    }
}

fn complete(number: i64) -> User {
    User {
        nickname: Some("Ada".into()),
        role: Role::Admin.into(),
        contact: Some(Contact::Phone("+47 555 01 123".into())),
        tags: vec!["admin".into(), "beta".into(), "oslo".into()],
        labels: HashMap::from([("team".into(), "core".into()), ("tier".into(), "gold".into())]),
        profile: Some(profile()),
        score: 0.75,
        avatar: b"\x89PNG\r\n\x1a\n".to_vec(),
        session_length: Some(Duration { seconds: 90, nanos: 500_000_000 }),
        devices: vec![device("laptop", number, true), device("phone", number + 1, false)],
        verified: true,
        age: Some(36),
        previous_role: Some(Role::Editor.into()),
        manager: Some(Box::new(ordinary(121))),
        addresses: HashMap::from([("home".into(), home()), ("work".into(), work())]),
        former_roles: vec![Role::Member.into(), Role::Editor.into()],
        fingerprint: Some(vec![0xde, 0xad, 0xbe, 0xef]),
        quota_bytes: 10 * 1024 * 1024 * 1024,
        rating: 4.5,
        ..ordinary(number)
    }
}

fn profile() -> Profile {
    Profile { bio: "Writes programs.".into(), address: Some(home()), language: Some("en".into()) }
}

fn home() -> Address {
    Address { street: "Karl Johans gate 1".into(), city: "Oslo".into(), country: "NO".into() }
}

fn work() -> Address {
    Address { street: "Strandgaten 5".into(), city: "Bergen".into(), country: "NO".into() }
}

fn device(name: &str, last_seen: i64, trusted: bool) -> Device {
    Device { name: name.into(), last_seen: Some(joined(last_seen)), trusted }
}

fn joined(number: i64) -> Timestamp {
    Timestamp { seconds: EPOCH + number * DAY, nanos: 0 }
}
