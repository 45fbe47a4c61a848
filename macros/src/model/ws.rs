//! A checked WebSocket test.

use proc_macro2::TokenStream;
use syn::LitStr;

use super::common::Settings;
use super::rules::{good, no_message, no_pair, refuse, report_plain, site, value};
use super::test::Returns;
use super::{By, Outcome, Param, Protocol};
use crate::args::Setting;
use crate::args::close::{Close, Code};
use crate::args::count::Count;
use crate::args::duration::{Nanos, shown};
use crate::args::meta::Meta;
use crate::args::ws::{Heartbeat, Order, WsArgs};
use crate::mentions::mentions;
use crate::predicate::{Atom, Judged};
use crate::problems::Problems;
use crate::schema::Schemas;
use crate::source;

/// The checked expectations.
pub(crate) struct WsModel {
    pub(crate) schema: Option<Setting<Schemas>>,
    pub(crate) messages: Option<Setting<Count>>,
    pub(crate) increasing: Option<Setting<Order>>,
    pub(crate) contiguous: Option<Setting<Order>>,
    pub(crate) handshake: Option<Setting<u16>>,
    pub(crate) headers: Option<Setting<Vec<Meta>>>,
    pub(crate) subprotocol: Option<Setting<LitStr>>,
    pub(crate) heartbeat: Option<Setting<Heartbeat>>,
    pub(crate) close: Option<Setting<Close>>,
    pub(crate) buffer: Option<Setting<u64>>,
    pub(crate) within: Option<Setting<Nanos>>,
    pub(crate) predicates: Predicates,
}

/// Predicates on the messages.
pub(crate) struct Predicates {
    pub(crate) first: Option<Setting<Vec<Judged>>>,
    pub(crate) each: Option<Setting<Vec<Judged>>>,
    pub(crate) last: Option<Setting<Vec<Judged>>>,
}

/// Checks the settings against each other and against the outcome.
pub(crate) fn model(
    mut args: WsArgs,
    settings: &Settings,
    returns: &Returns,
    problems: &mut Problems,
) -> WsModel {
    match &returns.outcome {
        Outcome::Handshake => {}
        Outcome::Plain => report_plain(site(&args.handshake).as_slice(), "Handshake", returns, problems),
        Outcome::Reply | Outcome::Frames(_) => {
            let message =
                "this is the outcome of a gRPC call; use `#[grpc_test]`, or return `wiretest::Result`";
            problems.at(&returns.ty, message);
        }
    }
    refused(&mut args, problems);
    counts(&mut args, problems);
    close(&mut args, problems);
    heartbeat(&mut args, settings, problems);
    let is_handshake = matches!(returns.outcome, Outcome::Handshake);
    WsModel {
        schema: good(args.schema),
        messages: good(args.messages),
        increasing: good(args.increasing),
        contiguous: good(args.contiguous),
        handshake: good(args.handshake).filter(|_| is_handshake),
        headers: good(args.headers),
        subprotocol: good(args.subprotocol),
        heartbeat: good(args.heartbeat),
        close: good(args.close),
        buffer: good(args.buffer),
        within: good(args.within),
        predicates: Predicates { first: good(args.first), each: good(args.each), last: good(args.last) },
    }
}

/// A refused upgrade leaves no connection to judge.
fn refused(args: &mut WsArgs, problems: &mut Problems) {
    let Some(status) = value(&args.handshake).filter(|status| *status != 101) else { return };
    let rule = |key: &str| {
        format!("`{key}` needs a connection, which `handshake = {status}` refuses; keep one of them")
    };
    refuse(&mut args.schema, problems, rule);
    refuse(&mut args.first, problems, rule);
    refuse(&mut args.each, problems, rule);
    refuse(&mut args.last, problems, rule);
    refuse(&mut args.messages, problems, rule);
    refuse(&mut args.increasing, problems, rule);
    refuse(&mut args.contiguous, problems, rule);
    refuse(&mut args.subprotocol, problems, rule);
    refuse(&mut args.heartbeat, problems, rule);
    refuse(&mut args.close, problems, rule);
    refuse(&mut args.buffer, problems, rule);
    refuse(&mut args.within, problems, rule);
}

fn counts(args: &mut WsArgs, problems: &mut Problems) {
    let Some(count) = value(&args.messages) else { return };
    no_message(count.max, "messages", &mut args.schema, problems);
    for slot in [&mut args.first, &mut args.each, &mut args.last] {
        no_message(count.max, "messages", slot, problems);
    }
    no_pair(count.max, &mut args.increasing, problems);
    no_pair(count.max, &mut args.contiguous, problems);
}

fn close(args: &mut WsArgs, problems: &mut Problems) {
    let Some(close) = value(&args.close) else { return };
    if close.code == Some(Code::Dropped) && (close.reason.is_some() || close.by_server) {
        refuse(&mut args.close, problems, |_| {
            "a dropped connection has no close frame, so neither `reason` nor `by`; write `close = Dropped`"
                .into()
        });
    }
}

/// By the machine's clock no ping would be seen.
fn heartbeat(args: &mut WsArgs, settings: &Settings, problems: &mut Problems) {
    let (Some(Heartbeat::Every(every)), Some(timeout)) = (value(&args.heartbeat), settings.timeout) else {
        return;
    };
    if every >= timeout && !settings.paused {
        refuse(&mut args.heartbeat, problems, |_| {
            let (every, timeout) = (shown(every), shown(timeout));
            format!(
                "a `heartbeat` of {every} is never seen under a `timeout` of {timeout}; make the `timeout` longer"
            )
        });
    }
}

/// Messages are judged as they come: what the body takes as `&mut` is its own then.
fn lent(slot: &mut Option<Setting<Vec<Judged>>>, param: &Param, problems: &mut Problems) {
    let looks = |judged: &Judged| {
        let tokens = judged.text.parse::<TokenStream>().unwrap_or_default();
        // A closure's own argument may have any name.
        !matches!(judged.atom, Atom::Closure(_)) && mentions(&tokens, &param.name)
    };
    let Some(setting) = slot.as_ref().filter(|setting| setting.value.iter().any(looks)) else { return };
    let (key, name, ty) = (&setting.site.key, &param.name, source::text(&param.ty));
    problems.at(
        &param.whole,
        format!("`{key}` judges messages while the body has `{name}` to itself; take it as `&{ty}`"),
    );
    *slot = None;
}

/// The attribute `#[ws_test]`.
pub(crate) struct WsTest;

impl Protocol for WsTest {
    const NAME: &'static str = "ws_test";
    type Args = WsArgs;
    type Model = WsModel;

    fn elsewhere() -> Vec<&'static str> {
        #[cfg(feature = "grpc")]
        return <crate::args::grpc::GrpcArgs as crate::args::Table>::keys();
        #[cfg(not(feature = "grpc"))]
        Vec::new()
    }

    fn model(args: WsArgs, settings: &Settings, returns: &Returns, problems: &mut Problems) -> WsModel {
        model(args, settings, returns, problems)
    }

    fn beside(model: &mut WsModel, params: &[Param], problems: &mut Problems) {
        let Predicates { first, each, last } = &mut model.predicates;
        for param in params.iter().filter(|param| param.by == By::Unique) {
            for slot in [&mut *first, &mut *each, &mut *last] {
                lent(slot, param, problems);
            }
        }
    }
}
