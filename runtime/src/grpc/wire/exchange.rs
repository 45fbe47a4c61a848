//! One call: prepared on the caller's thread, sent, held back, and handed on with its mark.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use http::{Request, Response};
use http_body::Body as _;
use tonic::body::Body;
use tonic::{Code, Status};

use super::answer::Answer;
use super::deadline::{Deadline, Timer};
use super::ending::Ending;
use super::request::CallOptions;
use super::target::Way;
use super::unsent::Attempts;
use super::{Wire, head, timeout};
use crate::grpc::record::{Opening, Record};
use crate::report::Site;
use crate::run::{Test, scope};

/// A call that is ready to go.
pub(super) struct Exchange {
    attempts: Attempts,
    ending: Ending,
    delay: Option<Duration>,
    way: Result<Way, Status>,
}

impl Exchange {
    pub(super) fn prepare(wire: &Wire, mut request: Request<Body>) -> Self {
        let scope = scope::current();
        if let Some(scope) = &scope {
            scope.body_goes_on();
        }
        let in_body = scope.as_ref().is_some_and(|scope| scope.in_body());
        let test = scope.as_ref().filter(|_| in_body).map(|scope| scope.test);
        let of_test = |asked: fn(&Test) -> Option<(Site, Duration)>| Some(asked(test.as_ref()?)?.1);
        let options = request.extensions().get::<CallOptions>().copied().unwrap_or_default();
        let written = [
            options.deadline,
            timeout::read(request.headers()),
            wire.settings.deadline,
            of_test(|test| test.deadline),
        ];
        let limit = written.into_iter().flatten().min();
        let delay = options.delay.or(of_test(|test| test.delay)).or(wire.settings.delay);
        wire.settings.apply(request.headers_mut());
        if let Some(limit) = limit {
            request.headers_mut().insert(timeout::HEADER, timeout::write(limit));
        }
        let record = Record::new(Opening {
            peer: wire.target.url().clone(),
            path: request.uri().path().to_owned(),
            request_headers: request.headers().clone(),
            deadline: limit,
            scope: scope.as_ref().map(Arc::downgrade),
            in_body,
        });
        wire.book(scope.as_deref(), record.clone());
        wire.target.announce(&record, request.headers_mut());
        let deadline = limit.and_then(|limit| Deadline::new(limit, record.started));
        let way = wire.target.way(scope.as_deref());
        let attempts = Attempts::new(request, record.clone(), wire.target.clone());
        Self { attempts, ending: Ending { record, deadline, lane: None }, delay, way }
    }

    pub(super) async fn run(self) -> Result<Response<Body>, Status> {
        let Self { attempts, mut ending, delay, way } = self;
        if let Ok(Way::Lane(lane, _)) = &way {
            ending.lane = Some(lane.clone());
        }
        let mut timer = ending.deadline.map(|deadline| (deadline, deadline.timer()));
        let answer = under(&mut timer, answer(way, attempts, delay)).await;
        match answer {
            Raced::Expired(deadline) => Err(ending.expire(deadline)),
            Raced::Done(Err(status)) => Err(ending.fail(status)),
            Raced::Done(Ok(response)) => begin(response, ending, timer),
        }
    }
}

enum Raced<T> {
    Done(T),
    Expired(Deadline),
}

/// Runs `work` under the timer; when both are ready the timer wins.
async fn under<T>(timer: &mut Option<(Deadline, Timer)>, work: impl Future<Output = T>) -> Raced<T> {
    let mut work = pin!(work);
    poll_fn(|cx| {
        if let Some((deadline, timer)) = timer
            && timer.poll(cx).is_ready()
        {
            return Poll::Ready(Raced::Expired(*deadline));
        }
        work.as_mut().poll(cx).map(Raced::Done)
    })
    .await
}

async fn answer(
    way: Result<Way, Status>,
    attempts: Attempts,
    delay: Option<Duration>,
) -> Result<Response<Body>, Status> {
    let answer = match way? {
        Way::Lane(lane, channel) => lane.run(Box::pin(attempts.send(channel))).await,
        Way::Own(channel) => attempts.send(channel).await,
    };
    if let Some(delay) = delay {
        tokio::time::sleep(delay).await;
    }
    answer
}

/// Hands on the response that has begun, or its error.
fn begin(
    mut response: Response<Body>,
    ending: Ending,
    timer: Option<(Deadline, Timer)>,
) -> Result<Response<Body>, Status> {
    response.extensions_mut().insert(ending.mark());
    if let Some(status) = head::status(response.headers()) {
        // Trailers-Only: the headers are the trailers.
        ending.trailers(response.headers())?;
        debug_assert_eq!(status.code(), Code::Ok);
        return Ok(response);
    }
    ending.record.set_initial(response.headers().clone());
    if let Some(status) = head::refused(response.status(), response.headers()) {
        return Err(ending.fail(status));
    }
    if response.body().is_end_stream() {
        return Err(ending.without_trailers());
    }
    Ok(response.map(|inner| Body::new(Answer::new(inner, ending, timer))))
}
