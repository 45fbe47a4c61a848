//! The expectations of a `#[ws_test]` as the macro writes them: plain data, made in a `const`.

use std::time::Duration;

use super::schema::SchemaSource;
use crate::meta::{Meta, Text};
use crate::report::Site;

/// A setting and where it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct At<T> {
    pub(crate) site: Site,
    pub(crate) value: T,
}

/// `schema = ..` or `schema(by = "/type", ..)`
#[derive(Debug, Clone, Copy)]
pub(crate) enum SchemaRule {
    One(SchemaSource),
    By { pointer: &'static str, kinds: &'static [(&'static str, SchemaSource)] },
}

/// `increasing(..)` or `contiguous(..)`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OrderRule {
    pub(crate) pointer: &'static str,
    pub(crate) per: Option<&'static str>,
}

/// All that `#[ws_test(..)]` may expect of its clients.
#[derive(Debug, Clone, Copy)]
pub struct Expect {
    pub(crate) schema: Option<At<SchemaRule>>,
    pub(crate) messages: Option<At<(u64, u64)>>,
    pub(crate) increasing: Option<At<OrderRule>>,
    pub(crate) contiguous: Option<At<OrderRule>>,
    pub(crate) handshake: Option<At<u16>>,
    pub(crate) headers: Option<At<&'static [Meta<'static>]>>,
    pub(crate) subprotocol: Option<At<&'static str>>,
    pub(crate) heartbeat: Option<At<Duration>>,
    pub(crate) heartbeat_pong: Option<At<Duration>>,
    pub(crate) close: Option<At<u16>>,
    pub(crate) close_reason: Option<At<Text<'static>>>,
    pub(crate) close_by_server: Option<Site>,
    pub(crate) close_dropped: Option<Site>,
    pub(crate) buffer: Option<At<u64>>,
    pub(crate) within: Option<Duration>,
    pub(crate) first: Option<Site>,
    pub(crate) each: Option<Site>,
    pub(crate) last: Option<Site>,
}

macro_rules! setters {
    ($($(#[$doc:meta])* $name:ident($($arg:ident: $type:ty),*) => $field:ident: $value:expr;)*) => {$(
        $(#[$doc])*
        #[must_use]
        pub const fn $name(mut self, site: Site, $($arg: $type),*) -> Self {
            self.$field = Some(At { site, value: $value });
            self
        }
    )*};
}

macro_rules! marks {
    ($($(#[$doc:meta])* $name:ident => $field:ident;)*) => {$(
        $(#[$doc])*
        #[must_use]
        pub const fn $name(mut self, site: Site) -> Self {
            self.$field = Some(site);
            self
        }
    )*};
}

impl Default for Expect {
    fn default() -> Self {
        Self::new()
    }
}

impl Expect {
    /// Nothing yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            schema: None,
            messages: None,
            increasing: None,
            contiguous: None,
            handshake: None,
            headers: None,
            subprotocol: None,
            heartbeat: None,
            heartbeat_pong: None,
            close: None,
            close_reason: None,
            close_by_server: None,
            close_dropped: None,
            buffer: None,
            within: None,
            first: None,
            each: None,
            last: None,
        }
    }

    setters! {
        /// `schema = ..`
        schema(source: SchemaSource) => schema: SchemaRule::One(source);
        /// `schema(by = "/pointer", kind = .., ..)`
        schema_by(pointer: &'static str, kinds: &'static [(&'static str, SchemaSource)])
            => schema: SchemaRule::By { pointer, kinds };
        /// `messages = min..=max`
        messages(min: u64, max: u64) => messages: (min, max);
        /// `increasing("/pointer")`
        increasing(pointer: &'static str) => increasing: OrderRule { pointer, per: None };
        /// `contiguous("/pointer")`
        contiguous(pointer: &'static str) => contiguous: OrderRule { pointer, per: None };
        /// `increasing("/pointer", per = "/pointer")`
        increasing_per(pointer: &'static str, per: &'static str)
            => increasing: OrderRule { pointer, per: Some(per) };
        /// `contiguous("/pointer", per = "/pointer")`
        contiguous_per(pointer: &'static str, per: &'static str)
            => contiguous: OrderRule { pointer, per: Some(per) };
        /// `handshake = 401`
        handshake_status(status: u16) => handshake: status;
        /// `headers(..)`
        headers(rules: &'static [Meta<'static>]) => headers: rules;
        /// `subprotocol = ".."`
        subprotocol(name: &'static str) => subprotocol: name;
        /// `heartbeat = ".."`, in nanoseconds.
        heartbeat(nanos: u64) => heartbeat: Duration::from_nanos(nanos);
        /// `heartbeat(pong = "..")`, in nanoseconds.
        heartbeat_pong(nanos: u64) => heartbeat_pong: Duration::from_nanos(nanos);
        /// `close = code`
        close(code: u16) => close: code;
        /// `close(reason = ..)`
        close_reason(reason: Text<'static>) => close_reason: reason;
        /// `buffer = 64`
        buffer(most: u64) => buffer: most;
    }

    marks! {
        /// `close(by = server)`
        close_by_server => close_by_server;
        /// `close = Dropped`
        close_dropped => close_dropped;
        /// `first(..)`, whose predicates come with the wiring.
        first => first;
        /// `each(..)`, whose predicates come with the wiring.
        each => each;
        /// `last(..)`, whose predicates come with the wiring.
        last => last;
    }

    /// `within = ".."`, in nanoseconds.
    #[must_use]
    pub const fn within(mut self, nanos: u64) -> Self {
        self.within = Some(Duration::from_nanos(nanos));
        self
    }

    /// Whether each message has to be read as JSON.
    pub(crate) fn reads_json(&self) -> bool {
        self.schema.is_some() || self.judges_order() || self.has_predicates()
    }

    pub(crate) fn judges_order(&self) -> bool {
        self.increasing.is_some() || self.contiguous.is_some()
    }

    pub(crate) fn has_predicates(&self) -> bool {
        self.first.is_some() || self.each.is_some() || self.last.is_some()
    }

    /// The first expectation that needs every message to be readable.
    pub(crate) fn judges_messages(&self) -> Option<Site> {
        let schema = self.schema.map(|rule| rule.site);
        let order = self.increasing.or(self.contiguous).map(|rule| rule.site);
        let count = self.messages.map(|rule| rule.site);
        schema.or(self.first).or(self.each).or(self.last).or(order).or(count)
    }

    /// The run must not be the first to close: it waits for the server.
    pub(crate) fn waits_for_server(&self) -> bool {
        self.close_by_server.is_some() || self.close_dropped.is_some() || self.close_needs_server()
    }

    /// Whether an idle connection is kept open to see a heartbeat.
    pub(crate) fn judges_heartbeat(&self) -> bool {
        self.heartbeat.is_some() || self.heartbeat_pong.is_some()
    }

    /// Whether connections are kept to their end after the body, to be judged by it.
    pub(crate) fn needs_the_end(&self) -> bool {
        self.reads_json()
            || self.messages.is_some()
            || self.judges_heartbeat()
            || self.judges_close().is_some()
    }

    /// "With `close(code = Normal, by = server)`, or any other code, the run waits for the server."
    fn close_needs_server(&self) -> bool {
        self.close.is_some_and(|close| close.value != 1000)
    }

    pub(crate) fn judges_close(&self) -> Option<Site> {
        let code = self.close.map(|close| close.site);
        let reason = self.close_reason.map(|reason| reason.site);
        code.or(self.close_dropped).or(reason).or(self.close_by_server)
    }

    /// Whether a test without messages, or with one only, may pass: its count says so.
    pub(crate) fn allows_messages(&self, count: u64) -> bool {
        self.messages.is_some_and(|messages| messages.value.0 <= count)
    }
}
