//! All that generated code may name. Not for users: it changes without notice.

pub use std::boxed::Box;
pub use std::clone::Clone;
pub use std::result::Result::{Err, Ok};

#[cfg(feature = "grpc")]
pub use tonic::Code;

pub use crate::fixture::{
    Asked, AsksReferent, CloneProbe, Cloner, Fixture, FixtureInfo, Gives, GivesAway, LendsAlone, Made,
    Making, NoClone, NoFixture, PerProcess, PerTest, Questions, Scoped, SessionFixture, Shared, Sharing,
    Unique, asked, asked_alone, asked_away, asked_away_by_session, asked_by_session, made, made_or,
};
#[cfg(feature = "grpc")]
pub use crate::fixture::{Asking, ChannelProbe, NotChannel, Stub};
#[cfg(feature = "grpc")]
pub use crate::grpc::private as grpc;
pub use crate::meta::{Meta, Text};
pub use crate::predicate::*;
pub use crate::report::Site;
pub use crate::run::{
    Arranged, Cx, Running, SelfJudged, StandsInModule, Stop, Test, Verdict, Wire, arranged, run, running,
    wired,
};
pub use crate::told::{Causes, Tells, TellsBox, Told, ToldTest};
#[cfg(feature = "ws")]
pub use crate::ws::private as ws;
#[cfg(feature = "ws")]
pub use serde_json::Value as Json;
pub use wiretest_macros::check_impl;
