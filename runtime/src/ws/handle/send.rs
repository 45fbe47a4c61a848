//! Sending.

use std::panic::Location;
use std::time::Duration;

use bytes::Bytes;
use serde::Serialize;
use tokio::sync::oneshot;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message as Wire;

use super::Ws;
use super::wait::{Call, so_far};
use crate::ws::error::{RecvError, RecvErrorKind, SendError};
use crate::ws::frame::Frame;
use crate::ws::link::{Order, Reply};
use crate::ws::wire::opcode;

impl Ws {
    /// Sends `message` as JSON text; returns once it has been handed to the network.
    ///
    /// # Errors
    /// When it cannot be written as JSON, the connection has ended, or the peer takes nothing for as long as
    /// a receive may wait.
    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "`json!(..)` and `&message` are both natural to write")]
    pub fn send_json(
        &mut self,
        message: impl Serialize + Send,
    ) -> impl Future<Output = Result<(), SendError>> + Send {
        let (location, text) = (Location::caller(), serde_json::to_string(&message));
        async move {
            let call = self.call("send_json", location);
            let text = text.map_err(|error| SendError {
                source: Some(std::sync::Arc::new(error)),
                ..failed(&call, "the message cannot be written as JSON")
            })?;
            self.send(&call, |reply| Order::Message(Wire::text(text), reply)).await
        }
    }

    /// Sends a text message.
    ///
    /// # Errors
    /// When the connection has ended, or the peer takes nothing for as long as a receive may wait.
    #[track_caller]
    pub fn send_text(&mut self, text: impl AsRef<str>) -> impl Future<Output = Result<(), SendError>> + Send {
        let (location, text) = (Location::caller(), text.as_ref().to_owned());
        async move {
            let call = self.call("send_text", location);
            self.send(&call, |reply| Order::Message(Wire::text(text), reply)).await
        }
    }

    /// Sends a binary message.
    ///
    /// # Errors
    /// When the connection has ended, or the peer takes nothing for as long as a receive may wait.
    #[track_caller]
    pub fn send_binary(
        &mut self,
        bytes: impl AsRef<[u8]>,
    ) -> impl Future<Output = Result<(), SendError>> + Send {
        let (location, bytes) = (Location::caller(), Bytes::copy_from_slice(bytes.as_ref()));
        async move {
            let call = self.call("send_binary", location);
            self.send(&call, |reply| Order::Message(Wire::Binary(bytes), reply)).await
        }
    }

    /// Sends one frame exactly as it is, to test a server's defences.
    ///
    /// # Errors
    /// When the connection has ended, or the peer takes nothing for as long as a receive may wait.
    #[track_caller]
    pub fn send_frame(&mut self, frame: Frame) -> impl Future<Output = Result<(), SendError>> + Send {
        let location = Location::caller();
        async move {
            let call = self.call("send_frame", location);
            let close = frame.opcode == opcode::CLOSE;
            self.send(&call, |reply| Order::Raw(frame.encode(), close, reply)).await
        }
    }

    /// Writes bytes between two frames of the connection's own, as they are.
    ///
    /// # Errors
    /// When the connection has ended, or the peer takes nothing for as long as a receive may wait.
    #[track_caller]
    pub fn send_raw(
        &mut self,
        bytes: impl AsRef<[u8]>,
    ) -> impl Future<Output = Result<(), SendError>> + Send {
        let (location, bytes) = (Location::caller(), bytes.as_ref().to_vec());
        async move {
            let call = self.call("send_raw", location);
            self.send(&call, |reply| Order::Raw(bytes, false, reply)).await
        }
    }

    async fn send(&mut self, call: &Call, order: impl FnOnce(Reply) -> Order) -> Result<(), SendError> {
        let (reply, told) = oneshot::channel();
        if let Err(end) = self.link.order(order(reply)) {
            let error = failed(call, format!("the connection has ended: {}", end.closed));
            return Err(SendError { closed: Some(end.closed), ..error });
        }
        match call.wait(told).await {
            Some(Ok(Ok(()))) => Ok(()),
            Some(Ok(Err(problem))) => Err(failed(call, problem)),
            Some(Err(_)) => {
                let closed = self.link.end().map(|end| end.closed);
                let how = closed.as_ref().map_or_else(|| "broken".to_owned(), ToString::to_string);
                Err(SendError { closed, ..failed(call, format!("the connection ended meanwhile: {how}")) })
            }
            None => Err(failed(call, format!("the peer took nothing for {:?}", call.limit()))),
        }
    }

    /// Sends a ping and waits for the pong with the same payload; gives the time between the two.
    ///
    /// # Errors
    /// When no such pong comes in time, the connection ends, or the payload is longer than the 125 bytes
    /// that a ping holds.
    #[track_caller]
    pub fn ping(
        &mut self,
        payload: impl AsRef<[u8]>,
    ) -> impl Future<Output = Result<Duration, RecvError>> + Send {
        let (location, payload) = (Location::caller(), Bytes::copy_from_slice(payload.as_ref()));
        async move {
            let call = self.call("ping", location);
            if payload.len() > 125 {
                let problem = format!("a ping holds 125 bytes, not {}", payload.len());
                return Err(call.error(RecvErrorKind::Protocol, problem));
            }
            let pong = self.pong(&call, payload.clone()).await;
            self.link.forget_pong(&payload);
            pong
        }
    }

    async fn pong(&mut self, call: &Call, payload: Bytes) -> Result<Duration, RecvError> {
        self.link.expect_pong(payload.clone());
        let began = Instant::now();
        let sent = self.send(call, |reply| Order::Message(Wire::Ping(payload.clone()), reply)).await;
        let closed = match sent {
            Ok(()) => None,
            Err(SendError { closed: Some(_), .. }) => self.link.end(),
            Err(error) => return Err(call.error(RecvErrorKind::Timeout, error.problem)),
        };
        if let Some(end) = closed {
            return Err(call.ended(&end));
        }
        let link = self.link.clone();
        let found = call.wait(link.until(|link| {
            let came = link.take_pong(&payload).map(Ok);
            came.or_else(|| link.end().map(Err))
        }));
        match found.await {
            Some(Ok(came)) => Ok(came.saturating_duration_since(began)),
            Some(Err(end)) => Err(call.ended(&end)),
            None => {
                let problem = format!("no matching pong within {:?}", call.limit());
                let pongs = format!("{} pongs came in all", link.log.lock().pongs_in);
                Err(call.error(RecvErrorKind::Timeout, problem).arrived(pongs).arrived(so_far(&link)))
            }
        }
    }
}

fn failed(call: &Call, problem: impl Into<String>) -> SendError {
    SendError {
        call: call.name,
        location: call.location,
        problem: problem.into(),
        closed: None,
        source: None,
    }
}
