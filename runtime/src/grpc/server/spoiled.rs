//! A response that goes wrong on its way out.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Response};
use http_body::{Body as HttpBody, Frame};
use tonic::Status;
use tonic::body::Body;

use crate::grpc::record::Flow;
use crate::grpc::wire::status_of;

/// The bytes before every message.
const PREFIX: usize = 5;

/// How a response's body goes wrong.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Spoil {
    pub(super) abort_after: Option<u64>,
    pub(super) truncate: bool,
    pub(super) no_trailers: bool,
    pub(super) reset: bool,
}

impl Spoil {
    pub(super) fn is_any(&self) -> bool {
        self.abort_after.is_some() || self.truncate || self.no_trailers || self.reset
    }
}

pub(super) struct Spoiled {
    inner: Body,
    spoil: Spoil,
    flow: Flow,
    /// The rest of the inner body's messages is thrown away.
    cut: bool,
    done: bool,
}

type Polled = Poll<Option<Result<Frame<Bytes>, Status>>>;

impl Spoiled {
    pub(super) fn response(mut response: Response<Body>, spoil: Spoil) -> Response<Body> {
        let is_trailers_only = status_of(response.headers()).is_some();
        if is_trailers_only && (spoil.no_trailers || spoil.reset) {
            for name in ["grpc-status", "grpc-message", "grpc-status-details-bin"] {
                response.headers_mut().remove(name);
            }
        } else if is_trailers_only {
            return response;
        }
        response.map(|inner| Body::new(Self { inner, spoil, flow: Flow::default(), cut: false, done: false }))
    }

    fn finish(&mut self, last: Option<Result<Frame<Bytes>, Status>>) -> Polled {
        self.done = true;
        self.inner = Body::empty();
        Poll::Ready(last)
    }

    fn must_abort(&self) -> bool {
        self.spoil.abort_after.is_some_and(|most| self.flow.count() >= most)
    }

    fn abort(&mut self) -> Polled {
        let mut trailers = HeaderMap::new();
        trailers.insert("grpc-status", HeaderValue::from_static("10"));
        trailers.insert("grpc-message", HeaderValue::from_static("aborted on purpose"));
        self.finish(Some(Ok(Frame::trailers(trailers))))
    }

    /// What is left of `data`; none of it may be.
    fn spoil(&mut self, mut data: Bytes) -> Bytes {
        if self.cut {
            return Bytes::new();
        }
        let most = self.spoil.abort_after.unwrap_or(u64::MAX);
        let first = self.flow.count() == 0;
        let taken = self.flow.feed_until(&data, Duration::ZERO, most);
        data.truncate(taken);
        if self.spoil.truncate && first {
            self.cut = true;
            data.truncate(half_of_first(&data));
        }
        data
    }
}

/// The prefix and half of the first message; half the prefix of an empty one.
fn half_of_first(data: &[u8]) -> usize {
    let size = data.get(1..PREFIX).and_then(|length| <[u8; 4]>::try_from(length).ok());
    let size = size.and_then(|length| usize::try_from(u32::from_be_bytes(length)).ok()).unwrap_or(0);
    if size == 0 { 3 } else { PREFIX + size / 2 }
}

impl HttpBody for Spoiled {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Polled {
        loop {
            if self.done {
                return Poll::Ready(None);
            }
            if self.spoil.reset {
                return self.finish(Some(Err(Status::internal("reset on purpose"))));
            }
            if self.must_abort() {
                return self.abort();
            }
            let frame = match ready!(Pin::new(&mut self.inner).poll_frame(cx)) {
                Some(Ok(frame)) => frame,
                last => return self.finish(last),
            };
            match frame.into_data() {
                Ok(data) => {
                    let data = self.spoil(data);
                    if !data.is_empty() {
                        return Poll::Ready(Some(Ok(Frame::data(data))));
                    }
                }
                Err(_) if self.spoil.no_trailers => return self.finish(None),
                Err(trailers) => return self.finish(Some(Ok(trailers))),
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.done
    }
}
