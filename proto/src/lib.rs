//! The sample services of wiretest: what the README, the documentation and the tests call.
//!
//! - [`user::v1`]: the generated messages, clients and servers of `user.v1.UserService`, and [`Users`],
//!   its reference implementation.
//! - [`hub`]: an event hub over WebSocket.
//! - [`health::v1`] and [`interop`]: gRPC's standard health and interoperability services, generated only.
//!
//! The generated server traits answer UNIMPLEMENTED for every call that an implementation leaves out.

mod generated;
pub mod hub;
mod users;

pub use generated::{health, interop, user};
pub use hub::Hub;
pub use users::Users;
