//! The response's body: written down message by message, under the call's deadline to its very end.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::HeaderMap;
use http_body::{Body as HttpBody, Frame};
use tonic::Status;
use tonic::body::Body;

use super::deadline::{Deadline, Timer};
use super::ending::Ending;
use super::head;

pub(super) struct Answer {
    inner: Body,
    ending: Ending,
    timer: Option<(Deadline, Timer)>,
    done: bool,
}

type Polled = Poll<Option<Result<Frame<Bytes>, Status>>>;

impl Answer {
    pub(super) fn new(inner: Body, ending: Ending, timer: Option<(Deadline, Timer)>) -> Self {
        Self { inner, ending, timer, done: false }
    }

    /// Ends the stream; dropping the body tells the peer, if it has not ended itself.
    fn close(&mut self) {
        self.done = true;
        self.inner = Body::empty();
        self.timer = None;
    }

    fn fail(&mut self, status: Status) -> Polled {
        self.close();
        Poll::Ready(Some(Err(status)))
    }

    fn poll_timer(&mut self, cx: &mut Context<'_>) -> Poll<Status> {
        let Some((deadline, timer)) = &mut self.timer else { return Poll::Pending };
        ready!(timer.poll(cx));
        Poll::Ready(self.ending.expire(*deadline))
    }

    fn end(&mut self, trailers: &HeaderMap) -> Polled {
        let spent = std::mem::take(&mut self.inner);
        if let Some(lane) = &self.ending.lane {
            lane.keep_spent(spent);
        }
        if let Err(status) = self.ending.trailers(trailers) {
            return self.fail(status);
        }
        self.close();
        Poll::Ready(Some(Ok(Frame::trailers(head::readable(trailers).into_owned()))))
    }
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Polled {
        if self.done {
            return Poll::Ready(None);
        }
        // The timer comes first: what arrives after the deadline arrives too late.
        if let Poll::Ready(status) = self.poll_timer(cx) {
            return self.fail(status);
        }
        match ready!(Pin::new(&mut self.inner).poll_frame(cx)) {
            None => {
                let status = self.ending.without_trailers();
                self.fail(status)
            }
            Some(Err(status)) => {
                let status = self.ending.fail(status);
                self.fail(status)
            }
            Some(Ok(frame)) => match frame.into_data() {
                Ok(data) => {
                    self.ending.record.feed_reply(&data);
                    Poll::Ready(Some(Ok(Frame::data(data))))
                }
                Err(frame) => self.end(&frame.into_trailers().unwrap_or_default()),
            },
        }
    }

    fn is_end_stream(&self) -> bool {
        self.done
    }
}
