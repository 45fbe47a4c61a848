//! A correct answer as data, in which a mutant changes one thing.

use std::collections::HashMap;

use prost_types::{Duration, Timestamp};
use tonic::Status;
use wiretest::prelude::*;
use wiretest_proto::user::v1::{Address, Contact, Device, Profile, Role, User};

use super::fake::Fake;
use super::{Client, healthy};

type Headers = Vec<(&'static str, &'static str)>;

/// What a server sends for one call.
pub(crate) struct Answer {
    pub(crate) initial: Headers,
    /// Each message, and how many milliseconds it is held back.
    pub(crate) messages: Vec<(u64, User)>,
    pub(crate) trailing: Headers,
    /// How it ends; no status at all for none.
    pub(crate) end: Option<Status>,
    /// A failure in one piece: no initial metadata, no message.
    pub(crate) trailers_only: bool,
    pub(crate) endless: bool,
}

/// The one fault of a mutant.
pub(crate) type Fault = fn(&mut Answer);

impl Answer {
    pub(crate) fn ok(messages: Vec<User>) -> Self {
        Self {
            initial: vec![
                ("x-request-id", "req-7"),
                ("x-tag", "a"),
                ("x-tag", "b"),
                ("x-kind", "list"),
                ("t-bin", "qw"),
            ],
            messages: messages.into_iter().map(|user| (0, user)).collect(),
            trailing: vec![("x-user-count", "5"), ("x-sum", "ab12"), ("k-bin", "AQI=")],
            end: Some(Status::ok("")),
            trailers_only: false,
            endless: false,
        }
    }

    pub(crate) fn failing(status: Status) -> Self {
        let trailing = vec![("x-request-id", "req-7")];
        Self { end: Some(status), trailers_only: true, initial: vec![], trailing, ..Self::ok(vec![]) }
    }

    /// The message at `index`, from 0.
    pub(crate) fn user(&mut self, index: usize) -> &mut User {
        &mut self.messages[index].1
    }

    pub(crate) fn hold_back(&mut self, index: usize, millis: u64) {
        self.messages[index].0 = millis;
    }

    pub(crate) fn ends(&mut self, status: Status) {
        self.end = Some(status);
    }

    fn served(self) -> Fake {
        let extra = |fake: Fake, (key, value)| fake.extra(key, value);
        if let (true, Some(status)) = (self.trailers_only, self.end.clone()) {
            return self.trailing.into_iter().fold(Fake::failing(status), extra);
        }
        let mut fake = Fake::default();
        if let Some(status) = &self.end {
            fake = fake.ends(status);
        }
        for (key, value) in self.initial {
            fake = fake.head(key, value);
        }
        for (key, value) in self.trailing {
            fake = fake.trailer(key, value);
        }
        for (millis, user) in self.messages {
            fake = if millis > 0 { fake.wait(millis) } else { fake };
            fake = fake.message(&user);
        }
        if self.endless { fake.wait(1).endless() } else { fake }
    }
}

/// A client of a server that gives `answer`, with the fault unless all servers are to be correct.
pub(crate) async fn client(mut answer: Answer, fault: Fault) -> Client {
    if !healthy() {
        fault(&mut answer);
    }
    let server = GrpcServer::in_memory(answer.served()).await;
    let client = Client::new(server.wire());
    // It lives as long as the test.
    defer(async move { drop(server) });
    client
}

/// A user with every field filled.
pub(crate) fn complete() -> User {
    User {
        id: "user-1".into(),
        email: "ada@example.com".into(),
        created_at: Some(Timestamp { seconds: 1_704_067_200, nanos: 0 }),
        nickname: Some("Ada".into()),
        role: Role::Admin.into(),
        contact: Some(Contact::Phone("+47 555".into())),
        tags: vec!["admin".into(), "beta".into()],
        labels: HashMap::from([("team".into(), "core".into())]),
        profile: Some(Profile {
            address: Some(Address { city: "Oslo".into(), ..Address::default() }),
            ..Profile::default()
        }),
        score: 0.75,
        login_count: 7,
        number: 1,
        avatar: b"\x89PNG".to_vec(),
        session_length: Some(Duration { seconds: 90, nanos: 0 }),
        devices: vec![Device { name: "laptop".into(), trusted: true, ..Device::default() }],
        verified: true,
        r#type: "human".into(),
        age: Some(36),
        ..User::default()
    }
}

/// The user with this number, as lists hold it.
pub(crate) fn listed(number: i64) -> User {
    let created_at = Some(Timestamp { seconds: number * 60, nanos: 0 });
    User { id: format!("user-{number}"), email: "a@b.no".into(), number, created_at, ..User::default() }
}

pub(crate) fn list(numbers: std::ops::RangeInclusive<i64>) -> Answer {
    Answer::ok(numbers.map(listed).collect())
}
