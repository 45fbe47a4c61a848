//! Plain channels to a server that tests share: whose they are.
//!
//! Their calls carry no number, as those of a wire do. What a tonic channel can add to each of its calls is a
//! user agent: there it has a mark of the test that made it, which the server takes off before anybody sees it.

use std::sync::Weak;
use std::sync::atomic::{AtomicU64, Ordering};

use http::header::{HeaderMap, HeaderValue, USER_AGENT};

use super::numbered::Numbered;
use crate::run::scope::Scope;

const MARK: &str = "wiretest-channel/";

/// The tests that made the channels, by the channels' numbers.
#[derive(Default)]
pub(super) struct Channels(Numbered<Scope>);

impl Channels {
    /// The user agent of a new channel of `scope`.
    pub(super) fn mark(&self, scope: &Scope) -> String {
        static NUMBERS: AtomicU64 = AtomicU64::new(1);
        let number = NUMBERS.fetch_add(1, Ordering::Relaxed);
        self.0.insert(number, scope.weak());
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
        Some(self.0.get(number).unwrap_or_default())
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
