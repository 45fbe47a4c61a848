//! `eventually`: ask again until it holds.

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::task::Poll;
use std::time::Duration;

use crate::error::{Boxed, Error, Result};
use crate::report::span;
use crate::run::{judged_elsewhere, panic_message, time_left};

/// The pauses between attempts; the last one repeats.
const PAUSES: [Duration; 4] = [
    Duration::from_millis(100),
    Duration::from_millis(250),
    Duration::from_millis(500),
    Duration::from_secs(1),
];
/// What is kept of the test's time to report the failure in.
const RESERVE: Duration = Duration::from_millis(100);
/// How long it goes on outside a test.
const OUTSIDE: Duration = Duration::from_secs(30);

/// Calls `attempt` until it gives `Ok`, and gives that value.
///
/// An `Err`, or quietly a panic, is tried again after 100, 250, 500 and then every 1000 ms, until
/// time is up: the test's, or in a clean-up that clean-up's own. In a future that has to be `Send` (a clean-up, a
/// spawned task) the closure owns what it uses: `async move || ..`.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> wiretest::Result {
/// let mut tries = 0;
/// let tries = wiretest::eventually(async || {
///     tries += 1;
///     if tries < 3 { Err("not yet")? }
///     Ok(tries)
/// })
/// .await?;
/// assert_eq!(tries, 3);
/// # Ok(()) }
/// ```
///
/// # Errors
/// When time is up: it says how many attempts there were, and has the last one's error as its cause.
#[track_caller]
pub fn eventually<T, A>(attempt: A) -> impl Future<Output = Result<T>>
where
    A: AsyncFnMut() -> Result<T>,
{
    let limit = time_left().map_or(OUTSIDE, |left| left.saturating_sub(RESERVE));
    let caller = std::panic::Location::caller();
    async move {
        retry(attempt, limit).await.map_err(|(tried, last)| {
            let last = last.into_inner();
            let text = format!("`eventually` at {caller} gave up: {tried}, the last: {last}");
            Error::at(caller, GaveUp { text, last })
        })
    }
}

/// The last error, and how many came before it.
#[derive(Debug)]
struct GaveUp {
    text: String,
    last: Boxed,
}

impl fmt::Display for GaveUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for GaveUp {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(self.last.as_ref())
    }
}

/// The first success, or how often it was tried, and the last error.
async fn retry<T, A: AsyncFnMut() -> Result<T>>(
    mut attempt: A,
    limit: Duration,
) -> std::result::Result<T, (String, Error)> {
    let end = tokio::time::Instant::now() + limit;
    let mut pauses = PAUSES.into_iter().chain(std::iter::repeat(PAUSES[3]));
    let mut attempts = 0_u32;
    let mut last = Error::msg("no attempt ended in time");
    loop {
        attempts += 1;
        match tokio::time::timeout_at(end, quietly(attempt())).await {
            Ok(Ok(value)) => return Ok(value),
            Ok(Err(error)) => last = error,
            Err(_) => break,
        }
        let pause = pauses.next().unwrap_or(PAUSES[3]);
        if tokio::time::Instant::now() + pause >= end {
            break;
        }
        tokio::time::sleep(pause).await;
    }
    Err((format!("after {attempts} attempts in {}", span(limit)), last))
}

/// The attempt's result; a panic in it becomes an error and is not printed.
async fn quietly<T>(attempt: impl Future<Output = Result<T>>) -> Result<T> {
    let mut attempt = std::pin::pin!(attempt);
    std::future::poll_fn(move |cx| {
        let polled =
            std::panic::catch_unwind(AssertUnwindSafe(|| judged_elsewhere(|| attempt.as_mut().poll(cx))));
        polled.unwrap_or_else(|payload| {
            Poll::Ready(Err(Error::msg(format!("it panicked: {}", panic_message(payload.as_ref())))))
        })
    })
    .await
}
