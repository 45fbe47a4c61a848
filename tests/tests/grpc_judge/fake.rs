//! A server whose answer is written down frame by frame.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{BufMut, Bytes, BytesMut};
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response};
use http_body::Frame;
use tonic::Status;
use tonic::body::Body;
use wiretest_proto::user::v1::User;

/// An answer to every call.
#[derive(Clone, Default)]
pub(crate) struct Fake {
    status: Option<Status>,
    head: HeaderMap,
    steps: Vec<Step>,
    trailers: HeaderMap,
    extra: HeaderMap,
    endless: bool,
}

#[derive(Clone)]
enum Step {
    Wait(Duration),
    Data(Bytes),
}

fn push(map: &mut HeaderMap, key: &'static str, value: &'static str) {
    map.append(HeaderName::from_static(key), HeaderValue::from_static(value));
}

impl Fake {
    /// One user, OK.
    pub(crate) fn ok() -> Self {
        Self::empty().user(1)
    }

    /// No message, OK.
    pub(crate) fn empty() -> Self {
        let mut fake = Self::default();
        push(&mut fake.trailers, "grpc-status", "0");
        fake
    }

    /// Users with these numbers, OK.
    pub(crate) fn users(numbers: &[i64]) -> Self {
        numbers.iter().fold(Self::empty(), |fake, number| fake.user(*number))
    }

    /// A Trailers-Only answer.
    pub(crate) fn failing(status: Status) -> Self {
        Self { status: Some(status), ..Self::default() }
    }

    pub(crate) fn user(self, number: i64) -> Self {
        let user = User { id: format!("user-{number}"), number, ..User::default() };
        self.message(&user)
    }

    pub(crate) fn message(self, message: &impl prost::Message) -> Self {
        let mut data = BytesMut::new();
        data.put_u8(0);
        data.put_u32(message.encoded_len().try_into().expect("a small message"));
        message.encode(&mut data).expect("there is room");
        self.raw(data.freeze())
    }

    pub(crate) fn raw(mut self, data: impl Into<Bytes>) -> Self {
        self.steps.push(Step::Data(data.into()));
        self
    }

    pub(crate) fn wait(mut self, millis: u64) -> Self {
        self.steps.push(Step::Wait(Duration::from_millis(millis)));
        self
    }

    pub(crate) fn head(mut self, key: &'static str, value: &'static str) -> Self {
        push(&mut self.head, key, value);
        self
    }

    pub(crate) fn trailer(mut self, key: &'static str, value: &'static str) -> Self {
        push(&mut self.trailers, key, value);
        self
    }

    /// Also on a Trailers-Only answer.
    pub(crate) fn extra(mut self, key: &'static str, value: &'static str) -> Self {
        push(&mut self.extra, key, value);
        self
    }

    /// Ends with this status in its trailers.
    pub(crate) fn ends(mut self, status: &Status) -> Self {
        self.trailers.clear();
        status.add_header(&mut self.trailers).expect("a valid status");
        self
    }

    /// Goes over its steps again and again.
    pub(crate) fn endless(mut self) -> Self {
        self.endless = true;
        self
    }

    pub(crate) fn without_trailers(mut self) -> Self {
        self.trailers.clear();
        self
    }

    fn answer(self) -> Response<Body> {
        if let Some(status) = self.status {
            let mut response: Response<Body> = status.into_http();
            response.headers_mut().extend(self.extra);
            return response;
        }
        let mut response = Response::new(());
        response.headers_mut().insert("content-type", HeaderValue::from_static("application/grpc"));
        response.headers_mut().extend(self.head);
        let end = (!self.trailers.is_empty()).then_some(self.trailers);
        let steps = self.steps.into_iter();
        let frames: Pin<Box<dyn futures_util::Stream<Item = Result<Frame<Bytes>, Status>> + Send>> =
            if self.endless { Box::pin(play(steps.cycle(), None)) } else { Box::pin(play(steps, end)) };
        response.map(|()| Body::new(Played(frames)))
    }
}

struct Played(Pin<Box<dyn futures_util::Stream<Item = Result<Frame<Bytes>, Status>> + Send>>);

impl http_body::Body for Played {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        self.0.as_mut().poll_next(cx)
    }
}

fn play(
    steps: impl Iterator<Item = Step> + Send,
    end: Option<HeaderMap>,
) -> impl futures_util::Stream<Item = Result<Frame<Bytes>, Status>> + Send {
    futures_util::stream::unfold((steps, end), |(mut steps, mut end)| async move {
        loop {
            match steps.next() {
                Some(Step::Wait(time)) => tokio::time::sleep(time).await,
                Some(Step::Data(data)) => return Some((Ok(Frame::data(data)), (steps, end))),
                None => return end.take().map(|trailers| (Ok(Frame::trailers(trailers)), (steps, end))),
            }
        }
    })
}

impl tonic::server::NamedService for Fake {
    const NAME: &'static str = "user.v1.UserService";
}

impl tower::Service<Request<Body>> for Fake {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = std::future::Ready<Result<Response<Body>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<Body>) -> Self::Future {
        std::future::ready(Ok(self.clone().answer()))
    }
}
