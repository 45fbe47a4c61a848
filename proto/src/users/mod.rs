//! The reference implementation of `user.v1.UserService`.

mod answer;
mod auth;
mod import;
mod seed;
mod service;
mod store;
mod validate;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use store::Store;

/// The reference implementation of [`UserService`](crate::user::v1::user_service_server::UserService).
///
/// ```
/// use wiretest_proto::{Users, user::v1::user_service_server::UserServiceServer};
///
/// let open = UserServiceServer::new(Users::default());
/// let guarded = UserServiceServer::new(Users::with_token("secret"));
/// # let _ = (open, guarded);
/// ```
///
/// The store lives in memory and is shared by clones. It starts with `user-121` to `user-127`, numbered
/// 121 to 127 and created a day apart: `user-123` has every field filled, `user-127` only its id, e-mail
/// address and number.
///
/// | call | fails with |
/// |---|---|
/// | all | `UNAUTHENTICATED` with an `ErrorInfo` (`TOKEN_MISSING` or `TOKEN_INVALID`), when a token is demanded |
/// | `GetUser` | `INVALID_ARGUMENT` with a `BadRequest` for an empty id; `NOT_FOUND` "user not found" with a `ResourceInfo` |
/// | `ListUsers` | `INVALID_ARGUMENT` with a `BadRequest` for a `page_size` that is not positive |
/// | `ImportUsers` | `INVALID_ARGUMENT` with a `BadRequest` for an empty id or an e-mail address without `@`; `ALREADY_EXISTS` with a `ResourceInfo`; nothing is stored then |
/// | `Chat` | `INVALID_ARGUMENT` with a `BadRequest` for an empty text, after the answers to what came before |
///
/// Every answer names its request in the metadata `x-request-id`: the one that the client sent, or one of
/// its own. It comes with the response headers, or beside the status of a failed call. `ListUsers` repeats it
/// in the trailers, with the number of users sent in `x-user-count`.
#[derive(Clone, Debug, Default)]
pub struct Users {
    token: Option<String>,
    latency: Option<Duration>,
    store: Store,
    requests: Arc<AtomicU64>,
}

impl Users {
    /// A service that demands `authorization: Bearer <token>`.
    pub fn with_token(token: impl Into<String>) -> Self {
        Self { token: Some(token.into()), ..Self::default() }
    }

    /// Waits this long, by tokio's clock, before it answers a call.
    #[must_use]
    pub fn latency(mut self, latency: Duration) -> Self {
        self.latency = Some(latency);
        self
    }

    /// The ids of all users, in order.
    pub fn ids(&self) -> Vec<String> {
        self.store.ids()
    }
}
