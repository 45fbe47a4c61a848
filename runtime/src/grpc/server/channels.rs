//! Plain channels to a server that tests share: whose they are.
//!
//! Their calls carry no number, as those of a wire do. What a tonic channel can add to each of its calls is a
//! user agent: there it has a mark of the test that made it, which the server takes off before anybody sees it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, Weak};

use http::header::{HeaderMap, HeaderValue, USER_AGENT};

use crate::run::scope::Scope;

const MARK: &str = "wiretest-channel/";

/// How many channels are remembered before those of tests that are over are swept out.
const SWEEP: usize = 256;

/// The tests that made the channels, by the channels' numbers.
#[derive(Default)]
pub(super) struct Channels(Mutex<HashMap<u64, Weak<Scope>>>);

impl Channels {
    fn lock(&self) -> MutexGuard<'_, HashMap<u64, Weak<Scope>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The user agent of a new channel of `scope`.
    pub(super) fn mark(&self, scope: &Scope) -> String {
        static NUMBERS: AtomicU64 = AtomicU64::new(1);
        let number = NUMBERS.fetch_add(1, Ordering::Relaxed);
        let mut makers = self.lock();
        if makers.len() >= SWEEP {
            makers.retain(|_, maker| maker.strong_count() > 0);
        }
        makers.insert(number, scope.weak());
        format!("{MARK}{number}")
    }

    /// Takes the mark off a request: the test that made its channel, which may be over.
    pub(super) fn maker(&self, headers: &mut HeaderMap) -> Option<Weak<Scope>> {
        let agent = headers.get(USER_AGENT)?.to_str().ok()?;
        let (before, marked) = agent.split_once(MARK)?;
        let (number, after) = marked.split_once(' ')?;
        let number = number.parse().ok()?;
        let plain = HeaderValue::from_str(&format!("{before}{after}")).ok()?;
        headers.insert(USER_AGENT, plain);
        Some(self.lock().get(&number).cloned().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn maker_and_agent(channels: &Channels, agent: &'static str) -> (bool, String) {
        let mut headers = HeaderMap::from_iter([(USER_AGENT, HeaderValue::from_static(agent))]);
        let maker = channels.maker(&mut headers);
        (maker.is_some(), headers[USER_AGENT].to_str().unwrap_or_default().to_owned())
    }

    #[test]
    fn the_mark_goes_and_the_rest_stays() {
        let channels = Channels::default();
        for (agent, plain) in [
            ("wiretest-channel/7 tonic/0.14", "tonic/0.14"),
            ("names/1 wiretest-channel/7 tonic/0.14", "names/1 tonic/0.14"),
        ] {
            assert_eq!(maker_and_agent(&channels, agent), (true, plain.to_owned()));
        }
        for plain in ["tonic/0.14", "wiretest-channel/x tonic/0.14", "wiretest-channel/7"] {
            assert_eq!(maker_and_agent(&channels, plain), (false, plain.to_owned()));
        }
    }
}
