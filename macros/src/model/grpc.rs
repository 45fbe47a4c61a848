//! A checked gRPC test: which expectations there are for which outcome.

use proc_macro2::Ident;

use super::common::Settings;
use super::rules::{good, no_message, no_pair, refuse, report_plain, site, value};
use super::test::Returns;
use super::{Outcome, Protocol};
use crate::args::count::Count;
use crate::args::details::Detail;
use crate::args::duration::{Nanos, shown};
use crate::args::grpc::GrpcArgs;
use crate::args::meta::Meta;
use crate::args::status::Codes;
use crate::args::text::Text;
use crate::args::{Setting, Site};
use crate::predicate::{FieldPath, Judged};
use crate::problems::Problems;

/// The checked expectations.
pub(crate) struct Grpc {
    pub(crate) deadline: Option<Setting<Nanos>>,
    pub(crate) delay: Option<Setting<Nanos>>,
    pub(crate) judge: Judge,
}

/// What is judged, by the test's outcome.
pub(crate) enum Judge {
    Plain,
    Reply(Call, Option<Setting<Vec<Judged>>>),
    Frames(Call, Box<Stream>),
}

/// Expectations of every call.
pub(crate) struct Call {
    pub(crate) status: Option<Setting<Codes>>,
    pub(crate) message: Option<Setting<Text>>,
    pub(crate) details: Option<Setting<Vec<Detail>>>,
    pub(crate) initial: Option<Setting<Vec<Meta>>>,
    pub(crate) trailing: Option<Setting<Vec<Meta>>>,
    pub(crate) cancelled_within: Option<Setting<Nanos>>,
}

/// Expectations of a stream.
pub(crate) struct Stream {
    pub(crate) frames: Option<Setting<Count>>,
    pub(crate) take: Option<Setting<u64>>,
    pub(crate) first: Option<Setting<Vec<Judged>>>,
    pub(crate) each: Option<Setting<Vec<Judged>>>,
    pub(crate) last: Option<Setting<Vec<Judged>>>,
    pub(crate) increasing: Option<Setting<FieldPath>>,
    pub(crate) contiguous: Option<Setting<FieldPath>>,
    pub(crate) first_within: Option<Setting<Nanos>>,
    pub(crate) within: Option<Setting<Nanos>>,
}

/// Checks the settings against each other and against the outcome.
pub(crate) fn model(
    mut args: GrpcArgs,
    settings: &Settings,
    returns: &Returns,
    problems: &mut Problems,
) -> Grpc {
    deadline(&mut args, settings, problems);
    match &returns.outcome {
        Outcome::Reply => of_reply(&mut args, problems),
        Outcome::Frames(_) => of_stream(&mut args, problems),
        Outcome::Plain => of_nothing(&args, returns, problems),
        Outcome::Handshake => {
            let message =
                "`Handshake` is the outcome of a WebSocket test; use `#[ws_test]`, or return `Reply<T>`";
            problems.at(&returns.ty, message);
        }
    }
    if returns.outcome.is_judged() {
        status(&mut args, problems);
        counts(&mut args, problems);
    }
    let (deadline, delay) = (good(args.deadline.take()), good(args.delay.take()));
    Grpc { deadline, delay, judge: judge(args, &returns.outcome) }
}

fn judge(args: GrpcArgs, outcome: &Outcome) -> Judge {
    let call = Call {
        status: good(args.status),
        message: good(args.message),
        details: good(args.details),
        initial: good(args.initial),
        trailing: good(args.trailing),
        cancelled_within: good(args.cancelled_within),
    };
    match outcome {
        Outcome::Reply => Judge::Reply(call, good(args.reply)),
        Outcome::Frames(_) => Judge::Frames(
            call,
            Box::new(Stream {
                frames: good(args.frames),
                take: good(args.take),
                first: good(args.first),
                each: good(args.each),
                last: good(args.last),
                increasing: good(args.increasing),
                contiguous: good(args.contiguous),
                first_within: good(args.first_within),
                within: good(args.within),
            }),
        ),
        Outcome::Plain | Outcome::Handshake => Judge::Plain,
    }
}

/// By the machine's clock the timeout would always come first.
fn deadline(args: &mut GrpcArgs, settings: &Settings, problems: &mut Problems) {
    let (Some(deadline), Some(timeout)) = (value(&args.deadline), settings.timeout) else { return };
    if deadline >= timeout && !settings.paused {
        refuse(&mut args.deadline, problems, |_| {
            let (deadline, timeout) = (shown(deadline), shown(timeout));
            format!(
                "a `deadline` of {deadline} never runs out under a `timeout` of {timeout}; make it shorter"
            )
        });
    }
}

fn of_reply(args: &mut GrpcArgs, problems: &mut Problems) {
    let rule = |key: &str| {
        format!(
            "`{key}` judges a stream, and this test returns one reply; return `Frames<T>`, or write `reply(..)`"
        )
    };
    refuse(&mut args.frames, problems, rule);
    refuse(&mut args.take, problems, rule);
    refuse(&mut args.first, problems, rule);
    refuse(&mut args.each, problems, rule);
    refuse(&mut args.last, problems, rule);
    refuse(&mut args.increasing, problems, rule);
    refuse(&mut args.contiguous, problems, rule);
    let rule = |key: &str| {
        format!(
            "`{key}` limits the wait for a stream's messages, and this test returns one reply; write `deadline`"
        )
    };
    refuse(&mut args.first_within, problems, rule);
    refuse(&mut args.within, problems, rule);
}

fn of_stream(args: &mut GrpcArgs, problems: &mut Problems) {
    refuse(&mut args.reply, problems, |_| {
        "`reply` judges one reply, and this test returns a stream; write `first(..)`, `each(..)` or `last(..)`".into()
    });
    if let Some(take) = site(&args.take).map(|site| site.key.clone()) {
        let rule = |key: &str| {
            format!("`{take}` leaves the stream before its end, where `{key}` is known; keep one")
        };
        refuse(&mut args.status, problems, rule);
        refuse(&mut args.frames, problems, rule);
        refuse(&mut args.trailing, problems, rule);
        args.message = None;
        args.details = None;
    }
}

/// Nothing is judged, so the mistake is the return type, told once.
fn of_nothing(args: &GrpcArgs, returns: &Returns, problems: &mut Problems) {
    let of_stream = [
        site(&args.frames),
        site(&args.take),
        site(&args.first),
        site(&args.each),
        site(&args.last),
        site(&args.increasing),
        site(&args.contiguous),
        site(&args.first_within),
        site(&args.within),
    ];
    let of_call = [
        site(&args.status),
        site(&args.message),
        site(&args.details),
        site(&args.reply),
        site(&args.initial),
        site(&args.trailing),
        site(&args.cancelled_within),
    ];
    let ty = if of_stream.iter().any(Option::is_some) { "Frames<T>" } else { "Reply<T>" };
    let written: Vec<&Site> = of_call.into_iter().chain(of_stream).flatten().collect();
    report_plain(&written, ty, returns, problems);
}

fn status(args: &mut GrpcArgs, problems: &mut Problems) {
    let codes = value(&args.status);
    let only_ok = codes.as_ref().is_some_and(|codes| codes.iter().all(|code| code == "Ok"));
    let success = args.status.is_none() || only_ok;
    if success {
        let rule = |key: &str| {
            if only_ok {
                format!("a call that ends with `Ok` has no `{key}`; expect another status, or remove it")
            } else {
                format!("`{key}` needs the `status` of the failure beside it: `status = NotFound, {key} ..`")
            }
        };
        refuse(&mut args.message, problems, rule);
        refuse(&mut args.details, problems, rule);
    } else if codes.as_ref().is_some_and(|codes| !codes.iter().any(|code| code == "Ok")) {
        let code: Ident = codes.unwrap_or_default().swap_remove(0);
        refuse(&mut args.reply, problems, |_| {
            format!("a call that ends with `{code}` has no reply; keep `status` or `reply`")
        });
    }
}

/// What could never find anything to judge.
fn counts(args: &mut GrpcArgs, problems: &mut Problems) {
    let most = match (&args.frames, value(&args.frames), value(&args.take)) {
        (Some(_), Some(count), _) => count.max,
        (_, _, Some(take)) => take,
        _ => return,
    };
    for slot in [&mut args.first, &mut args.each, &mut args.last] {
        no_message(most, "frames", slot, problems);
    }
    for slot in [&mut args.first_within, &mut args.within] {
        no_message(most, "frames", slot, problems);
    }
    no_pair(most, &mut args.increasing, problems);
    no_pair(most, &mut args.contiguous, problems);
}

/// The attribute `#[grpc_test]`.
pub(crate) struct GrpcTest;

impl Protocol for GrpcTest {
    const NAME: &'static str = "grpc_test";
    type Args = GrpcArgs;
    type Model = Grpc;

    fn elsewhere() -> Vec<&'static str> {
        #[cfg(feature = "ws")]
        return <crate::args::ws::WsArgs as crate::args::Table>::keys();
        #[cfg(not(feature = "ws"))]
        Vec::new()
    }

    fn model(args: GrpcArgs, settings: &Settings, returns: &Returns, problems: &mut Problems) -> Grpc {
        model(args, settings, returns, problems)
    }
}
