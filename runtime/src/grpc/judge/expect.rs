//! The expectations of one `#[grpc_test]`, as the macro writes them down.

use std::time::Duration;

use tonic::Code;

use super::details::Detail;
use crate::meta::{Meta, Text};
use crate::report::Site;

/// What is expected of the act, beside the predicates on its messages.
#[derive(Debug, Default)]
pub struct Expect<'a> {
    pub(super) status: Option<(Site, &'a [Code])>,
    pub(super) message: Option<(Site, Text<'a>)>,
    pub(super) details: Option<(Site, &'a mut [Detail<'a>])>,
    pub(super) reply: Option<Site>,
    pub(super) frames: Option<Count>,
    pub(super) take: Option<(Site, u64)>,
    pub(super) initial: Option<(Site, &'a [Meta<'a>])>,
    pub(super) trailing: Option<(Site, &'a [Meta<'a>])>,
    pub(super) cancelled_within: Option<(Site, Duration)>,
    pub(super) first_within: Option<(Site, Duration)>,
    pub(super) within: Option<(Site, Duration)>,
}

/// `frames = ..`, both ends included.
#[derive(Debug, Clone, Copy)]
pub(super) struct Count {
    pub(super) site: Site,
    pub(super) least: u64,
    pub(super) most: u64,
}

impl<'a> Expect<'a> {
    /// Success.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            status: None,
            message: None,
            details: None,
            reply: None,
            frames: None,
            take: None,
            initial: None,
            trailing: None,
            cancelled_within: None,
            first_within: None,
            within: None,
        }
    }

    /// `status = A | B`
    #[must_use]
    pub const fn status(mut self, site: Site, codes: &'a [Code]) -> Self {
        self.status = Some((site, codes));
        self
    }

    /// `message = ..`
    #[must_use]
    pub const fn message(mut self, site: Site, text: Text<'a>) -> Self {
        self.message = Some((site, text));
        self
    }

    /// `details(..)`
    #[must_use]
    pub const fn details(mut self, site: Site, details: &'a mut [Detail<'a>]) -> Self {
        self.details = Some((site, details));
        self
    }

    /// `reply(..)`; its predicates are passed beside.
    #[must_use]
    pub const fn reply(mut self, site: Site) -> Self {
        self.reply = Some(site);
        self
    }

    /// `frames = least..=most`; `u64::MAX` for an open end.
    #[must_use]
    pub const fn frames(mut self, site: Site, least: u64, most: u64) -> Self {
        self.frames = Some(Count { site, least, most });
        self
    }

    /// `take = count`
    #[must_use]
    pub const fn take(mut self, site: Site, count: u64) -> Self {
        self.take = Some((site, count));
        self
    }

    /// `initial(..)`
    #[must_use]
    pub const fn initial(mut self, site: Site, predicates: &'a [Meta<'a>]) -> Self {
        self.initial = Some((site, predicates));
        self
    }

    /// `trailing(..)`
    #[must_use]
    pub const fn trailing(mut self, site: Site, predicates: &'a [Meta<'a>]) -> Self {
        self.trailing = Some((site, predicates));
        self
    }

    /// `cancelled_within = ..`, in nanoseconds.
    #[must_use]
    pub const fn cancelled_within(mut self, site: Site, nanos: u64) -> Self {
        self.cancelled_within = Some((site, Duration::from_nanos(nanos)));
        self
    }

    /// `first_within = ..`, in nanoseconds.
    #[must_use]
    pub const fn first_within(mut self, site: Site, nanos: u64) -> Self {
        self.first_within = Some((site, Duration::from_nanos(nanos)));
        self
    }

    /// `within = ..`, in nanoseconds.
    #[must_use]
    pub const fn within(mut self, site: Site, nanos: u64) -> Self {
        self.within = Some((site, Duration::from_nanos(nanos)));
        self
    }

    /// The least number of frames that is asked for.
    pub(super) fn least_frames(&self) -> u64 {
        self.frames.map_or(u64::MAX, |count| count.least)
    }
}
