//! `Users` over a real connection: what it answers, and how it refuses.

mod auth;
mod chat;
mod get;
mod import;
mod list;
mod over_tcp;
