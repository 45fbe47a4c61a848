//! Who may connect, and where the connection starts in the feed.

use std::collections::HashMap;
use std::sync::atomic::Ordering;

use http::header::{AUTHORIZATION, SEC_WEBSOCKET_PROTOCOL};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::json;
use tokio_tungstenite::tungstenite::Utf8Bytes;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use url::form_urlencoded;

use super::feed::Cursor;
use super::orders::Listener;
use super::refusal::Refusal;
use super::{Hub, message};

/// The only path that the hub serves.
pub const PATH: &str = "/ws";

/// The sub-protocols that the hub knows. They differ in nothing but their names.
pub const SUBPROTOCOLS: [&str; 2] = ["chat.v2", "chat.v1"];

/// What a connection has from the moment its handshake is accepted, which is before the client learns of it:
/// an event that is published after the client's `connect` has returned is always behind the cursor.
#[derive(Debug)]
pub(super) struct Admission {
    pub(super) start: Start,
    /// The connection counts for as long as this lives.
    pub(super) orders: Listener,
}

/// What the client is sent first.
#[derive(Debug)]
pub(super) struct Start {
    pub(super) welcome: Option<Utf8Bytes>,
    pub(super) cursor: Cursor,
}

impl Hub {
    /// Answers the request; an accepted one leaves its admission behind.
    #[allow(clippy::result_large_err, reason = "tungstenite's callback has this type")]
    pub(super) fn answer(
        &self,
        request: &Request,
        mut response: Response,
        admission: &mut Option<Admission>,
    ) -> Result<Response, ErrorResponse> {
        let subprotocol = choose(request.headers());
        *admission = Some(self.admit(request, subprotocol).map_err(Refusal::into_response)?);
        if let Some(name) = subprotocol {
            response.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(name));
        }
        Ok(response)
    }

    fn admit(&self, request: &Request, subprotocol: Option<&str>) -> Result<Admission, Refusal> {
        if request.uri().path() != PATH {
            return Err(Refusal(StatusCode::NOT_FOUND, "the hub is at /ws"));
        }
        let query = query(request);
        self.check_token(request.headers(), &query)?;
        let resumed = query.get("last_seq").map(|last_seq| self.resume(last_seq)).transpose()?;
        let closed = Refusal(StatusCode::SERVICE_UNAVAILABLE, "the hub has shut down");
        let orders = self.orders.listen().ok_or(closed)?;
        Ok(Admission { start: self.start(resumed, subprotocol), orders })
    }

    fn start(&self, resumed: Option<u64>, subprotocol: Option<&str>) -> Start {
        let connection = self.connections.fetch_add(1, Ordering::Relaxed) + 1;
        let cursor = Cursor::after(self.feed.clone(), resumed.unwrap_or_else(|| self.feed.head()));
        let welcomed = resumed.is_none() && !self.settings.silent_start;
        let welcome = welcomed.then(|| message::welcome(connection, cursor.seen(), subprotocol));
        if self.settings.announcing {
            self.publish("presence", json!({ "joined": connection }));
        }
        Start { welcome, cursor }
    }

    fn check_token(&self, headers: &HeaderMap, query: &HashMap<String, String>) -> Result<(), Refusal> {
        let Some(token) = self.settings.token.as_deref() else { return Ok(()) };
        match bearer(headers).or(query.get("token").map(String::as_str)) {
            Some(sent) if sent == token => Ok(()),
            Some(_) => Err(Refusal(StatusCode::UNAUTHORIZED, "the bearer token is not valid")),
            None => Err(Refusal(StatusCode::UNAUTHORIZED, "a bearer token is required")),
        }
    }

    fn resume(&self, last_seq: &str) -> Result<u64, Refusal> {
        let wrong = Refusal(StatusCode::BAD_REQUEST, "last_seq must be a sequence number");
        let ahead = Refusal(StatusCode::BAD_REQUEST, "last_seq is ahead of the feed");
        let seen = last_seq.parse().map_err(|_| wrong)?;
        if seen <= self.feed.head() { Ok(seen) } else { Err(ahead) }
    }
}

fn query(request: &Request) -> HashMap<String, String> {
    let query = request.uri().query().unwrap_or_default();
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

/// The first of the client's offers that we know. They may come in one header or in several.
fn choose(headers: &HeaderMap) -> Option<&'static str> {
    let offers = headers.get_all(SEC_WEBSOCKET_PROTOCOL).into_iter();
    let mut names = offers.filter_map(|offer| offer.to_str().ok()).flat_map(|offer| offer.split(','));
    names.find_map(|name| SUBPROTOCOLS.into_iter().find(|known| *known == name.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// tungstenite's client can send none of these two.
    #[test]
    fn offers_may_be_unknown_or_come_in_several_headers() {
        let mut headers = HeaderMap::new();
        headers.append(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static("chat.v3"));
        assert_eq!(choose(&headers), None);
        headers.append(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static("chat.v1,chat.v2"));
        assert_eq!(choose(&headers), Some("chat.v1"));
    }
}
