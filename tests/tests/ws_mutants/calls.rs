//! A hub that answers requests: pongs within a limit, silence between, and the client closes.

use std::time::Duration;

use serde_json::json;
use tokio::time::sleep;
use wiretest::prelude::*;

use super::Mutant;
use super::wire::{self, BINARY, CLOSE, PING, PONG, Served, Socket, TEXT};

/// What the hub does wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    NoPong,
    PongLate,
    PongsStop,
    PongOfOthers,
    CloseUnanswered,
    CloseWithOther,
    CloseWithout,
    CloseDropped,
    ClosesFirst,
    BreaksSilence,
    AnswersTwice,
    AnswersBinary,
    AnswersOther,
    HangsUp,
}

use Fault as F;

/// Every mutant of this hub, and the expectation that has to find it.
pub(crate) const MUTANTS: &[Mutant] = &[
    Mutant("no_pong", "heartbeat", "never answers a ping"),
    Mutant("pong_late", "heartbeat", "answers one ping after six seconds"),
    Mutant("pongs_stop", "heartbeat", "answers two pings and no more"),
    Mutant("pong_of_others", "heartbeat", "answers pings with another payload"),
    Mutant("close_unanswered", "close", "does not answer a close frame"),
    Mutant("close_with_other", "close", "answers a close frame with 1001"),
    Mutant("close_without", "close", "answers a close frame with one that has no code"),
    Mutant("close_dropped", "close", "hangs up when it gets a close frame"),
    Mutant("breaks_silence", "body", "says something that nobody asked for"),
    Mutant("answers_twice", "messages", "answers the last request twice"),
    Mutant("answers_binary", "body", "answers in a binary message"),
    Mutant("answers_other", "body", "answers with a text where the reply has a number"),
    Mutant("hangs_up", "body", "hangs up instead of answering"),
    Mutant("closes_first", "body", "closes instead of answering"),
];

macro_rules! calls {
    ($name:ident $(#$attribute:tt)*) => {
        #[ws_test(
            clock = paused, heartbeat(pong = "5s"), close = Normal, messages = 2, within = "20s", timeout = "20s",
        )]
        $(#$attribute)*
        async fn $name(#[case] fault: Fault) -> wiretest::Result {
            body(fault).await
        }
    };
}
pub(crate) use calls;

calls! { mutant
    #[ignore = "fails on purpose: `every_mutant_is_caught` runs it"]
    #[case::no_pong(F::NoPong)]
    #[case::pong_late(F::PongLate)]
    #[case::pongs_stop(F::PongsStop)]
    #[case::pong_of_others(F::PongOfOthers)]
    #[case::close_unanswered(F::CloseUnanswered)]
    #[case::close_with_other(F::CloseWithOther)]
    #[case::close_without(F::CloseWithout)]
    #[case::close_dropped(F::CloseDropped)]
    #[case::breaks_silence(F::BreaksSilence)]
    #[case::answers_twice(F::AnswersTwice)]
    #[case::answers_binary(F::AnswersBinary)]
    #[case::answers_other(F::AnswersOther)]
    #[case::hangs_up(F::HangsUp)]
    #[case::closes_first(F::ClosesFirst)]
}

#[derive(serde::Deserialize)]
struct Sum {
    sum: u64,
}

/// Asks twice, with half a minute of silence between.
pub(crate) async fn body(fault: Fault) -> wiretest::Result {
    let hub = wire::target("/calls", move |socket| serve(socket, fault)).await;
    let mut calls = Ws::connect(hub).await?;
    for (n, sum) in [(1, 1), (2, 3)] {
        calls.send_json(json!({ "add": n })).await?;
        assert_eq!(calls.recv::<Sum>().await?.sum, sum);
        calls.expect_silence(Duration::from_secs(if n == 1 { 30 } else { 0 })).await?;
    }
    Ok(())
}

async fn serve(mut socket: Socket, fault: Fault) -> Served {
    let request = socket.request().await?;
    socket.accept(&request, &[]).await?;
    let (mut sum, mut pings) = (0, 0);
    loop {
        let (opcode, payload) = socket.next().await?;
        match opcode {
            TEXT => {
                let request: serde_json::Value = serde_json::from_slice(&payload).unwrap_or_default();
                sum += request["add"].as_u64().unwrap_or_default();
                answer(&mut socket, sum, fault).await?;
            }
            PING => {
                pings += 1;
                pong(&mut socket, pings, &payload, fault).await?;
            }
            CLOSE => return goodbye(socket, fault).await,
            _ => {}
        }
    }
}

async fn answer(socket: &mut Socket, sum: u64, fault: Fault) -> Served {
    let reply = json!({ "sum": sum }).to_string();
    let second = sum == 3;
    match fault {
        F::AnswersBinary if second => return socket.frame(BINARY, reply.as_bytes()).await,
        F::AnswersOther if second => return socket.json(&json!({ "sum": "three" })).await,
        F::HangsUp if second => return Err(wire::Gone),
        F::ClosesFirst if second => return socket.close(1000, "").await,
        _ => socket.frame(TEXT, reply.as_bytes()).await?,
    }
    match fault {
        F::BreaksSilence if !second => socket.json(&json!({ "sum": 0 })).await,
        _ => Ok(()),
    }
}

async fn pong(socket: &mut Socket, number: u64, payload: &[u8], fault: Fault) -> Served {
    match fault {
        F::NoPong => return Ok(()),
        F::PongsStop if number > 2 => return Ok(()),
        F::PongOfOthers => return socket.frame(PONG, b"other").await,
        F::PongLate if number == 3 => sleep(Duration::from_secs(6)).await,
        _ => {}
    }
    socket.frame(PONG, payload).await
}

async fn goodbye(mut socket: Socket, fault: Fault) -> Served {
    match fault {
        F::CloseUnanswered => socket.ignore().await,
        F::CloseWithOther => socket.close(1001, "").await,
        F::CloseWithout => socket.frame(CLOSE, b"").await,
        F::CloseDropped => Ok(()),
        F::AnswersTwice => {
            socket.json(&json!({ "sum": 3 })).await?;
            socket.close(1000, "").await
        }
        _ => socket.close(1000, "").await,
    }
}
