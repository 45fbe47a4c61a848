//! Receiving.

use std::panic::Location;
use std::time::Duration;

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Ws;
use super::wait::Call;
use crate::report::clip;
use crate::ws::error::{RecvError, RecvErrorKind};
use crate::ws::message::{Item, Message, Payload, unread};

/// How many of the messages that were passed over an error shows.
const SHOWN: usize = 5;

/// A message came, and it is not the one wanted.
fn wrong(call: &Call, problem: impl Into<String>, shown: &str) -> RecvError {
    call.error(RecvErrorKind::WrongMessage, problem).arrived(format!("it came: {shown}"))
}

#[inline]
fn json(call: &Call, item: Item) -> Result<Value, RecvError> {
    item.into_json().map_err(|(problem, payload)| wrong(call, problem, &payload.shown()))
}

impl Ws {
    /// The next message as JSON.
    ///
    /// # Errors
    /// When none comes in time, the connection ends, or it is not JSON text.
    #[track_caller]
    pub fn recv_json(&mut self) -> impl Future<Output = Result<Value, RecvError>> + Send {
        let location = Location::caller();
        async move {
            let mut call = self.call("recv_json", location);
            let item = self.item(&mut call).await?;
            json(&call, item)
        }
    }

    /// The next message as a `T`.
    ///
    /// # Errors
    /// When none comes in time, the connection ends, or it is not the JSON of a `T`.
    #[track_caller]
    pub fn recv<T: DeserializeOwned>(&mut self) -> impl Future<Output = Result<T, RecvError>> + Send {
        let location = Location::caller();
        async move {
            let mut call = self.call("recv", location);
            let item = self.item(&mut call).await?;
            typed(&call, &item)
        }
    }

    /// The next message, which must be text.
    ///
    /// # Errors
    /// When none comes in time, the connection ends, or it is binary.
    #[track_caller]
    pub fn recv_text(&mut self) -> impl Future<Output = Result<String, RecvError>> + Send {
        let location = Location::caller();
        async move {
            let mut call = self.call("recv_text", location);
            match self.item(&mut call).await?.payload {
                Payload::Text(text) => Ok(text.as_str().to_owned()),
                other @ Payload::Binary(_) => Err(wrong(&call, "the message is not text", &other.shown())),
            }
        }
    }

    /// The next message, which must be binary.
    ///
    /// # Errors
    /// When none comes in time, the connection ends, or it is text.
    #[track_caller]
    pub fn recv_binary(&mut self) -> impl Future<Output = Result<Bytes, RecvError>> + Send {
        let location = Location::caller();
        async move {
            let mut call = self.call("recv_binary", location);
            match self.item(&mut call).await?.payload {
                Payload::Binary(bytes) => Ok(bytes),
                other @ Payload::Text(_) => Err(wrong(&call, "the message is not binary", &other.shown())),
            }
        }
    }

    /// The next message, whatever it is.
    ///
    /// # Errors
    /// When none comes in time or the connection ends.
    #[track_caller]
    pub fn recv_message(&mut self) -> impl Future<Output = Result<Message, RecvError>> + Send {
        let location = Location::caller();
        async move {
            let mut call = self.call("recv_message", location);
            Ok(self.item(&mut call).await?.payload.into())
        }
    }

    /// The first message that fits, as JSON; those before it are passed over, also if they are not JSON.
    /// The wait (`within`) is for all of them together.
    ///
    /// # Errors
    /// When none fits in time, or the connection ends; what was passed over is shown.
    #[track_caller]
    pub fn recv_until<P>(&mut self, mut fits: P) -> impl Future<Output = Result<Value, RecvError>> + Send
    where
        P: FnMut(&Value) -> bool + Send,
    {
        let location = Location::caller();
        async move {
            let mut call = self.call("recv_until", location);
            let mut passed = Passed::default();
            loop {
                let item = self.item(&mut call).await;
                let item = item.map_err(|error| passed.explain(fitting(&call, error)))?;
                let shown = item.payload.clone();
                match item.into_json() {
                    Ok(value) if fits(&value) => return Ok(value),
                    _ => passed.push(&shown),
                }
                if call.is_over() {
                    return Err(passed.explain(call.error(RecvErrorKind::Timeout, no_fit(&call))));
                }
            }
        }
    }

    /// Waits for `duration`, in which no message may come. Pings and pongs are not messages.
    ///
    /// # Errors
    /// When a message comes or is there already, or the connection has ended or ends: a dead peer is silent
    /// for another reason.
    #[track_caller]
    pub fn expect_silence(
        &mut self,
        duration: Duration,
    ) -> impl Future<Output = Result<(), RecvError>> + Send {
        let location = Location::caller();
        async move {
            let mut call = Call::new("expect_silence", location, duration);
            let link = self.link.clone();
            let noise = std::future::poll_fn(|cx| link.poll_item(cx));
            match call.wait(noise).await {
                None => Ok(()),
                Some(Err(end)) => Err(call.ended(&end)),
                Some(Ok(item)) => Err(wrong(&call, "a message broke the silence", &item.payload.shown())),
            }
        }
    }
}

fn typed<T: DeserializeOwned>(call: &Call, item: &Item) -> Result<T, RecvError> {
    let Payload::Text(text) = &item.payload else {
        return Err(wrong(call, "it is a binary message, not JSON text", &item.payload.shown()));
    };
    serde_json::from_str(text.as_str()).map_err(|error| {
        let otherwise = || format!("the message is no `{}`: {error}", std::any::type_name::<T>());
        wrong(call, unread(&error, otherwise), &clip(text.as_str()))
    })
}

fn no_fit(call: &Call) -> String {
    format!("no message that fits within {:?}", call.limit())
}

/// That nothing came in time means, to `recv_until`, that nothing came that fits.
fn fitting(call: &Call, error: RecvError) -> RecvError {
    if error.is_timeout() { error.saying(no_fit(call)) } else { error }
}

/// The messages that were passed over, for the error: the last few.
#[derive(Default)]
struct Passed {
    shown: std::collections::VecDeque<String>,
    count: usize,
}

impl Passed {
    fn push(&mut self, payload: &Payload) {
        self.count += 1;
        if self.shown.len() == SHOWN {
            self.shown.pop_front();
        }
        self.shown.push_back(payload.shown());
    }

    fn explain(&self, error: RecvError) -> RecvError {
        if self.count == 0 {
            return error;
        }
        let error = error.arrived(format!("{} messages came that do not fit, the last of them:", self.count));
        self.shown.iter().fold(error, |error, shown| error.arrived(format!("  {shown}")))
    }
}
