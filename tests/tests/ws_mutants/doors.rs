//! Handshakes: hubs that must refuse, hubs that must accept, and how connections end.

use std::time::Duration;

use tokio::time::sleep;
use wiretest::prelude::*;

use super::Mutant;
use super::wire::{self, CLOSE, Served, Socket};

/// What the hub does wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    Accepts,
    Forbids,
    Redirects,
    AnswersOk,
    NoChallenge,
    OtherType,
    NoAnswer,
    HangsUp,
    NoHttp,
    BodyLost,
    BodyCut,
    // accepting
    WrongAccept,
    NoUpgrade,
    NoConnection,
    ProtocolNotOffered,
    ExtensionNotOffered,
    Refuses,
    // ending
    Closes,
    StaysOpen,
    Drops,
    Normal,
    OtherReason,
    WaitsForUs,
}

use Fault as F;

/// Every mutant of these hubs, and the expectation that has to find it.
pub(crate) const MUTANTS: &[Mutant] = &[
    Mutant("refusal::accepts", "handshake", "accepts without a token"),
    Mutant("refusal::forbids", "handshake", "answers 403"),
    Mutant("refusal::redirects", "handshake", "redirects to a login page"),
    Mutant("refusal::answers_ok", "handshake", "answers 200 with a page"),
    Mutant("refusal::no_answer", "handshake", "never answers"),
    Mutant("refusal::hangs_up", "handshake", "hangs up instead of answering"),
    Mutant("refusal::no_http", "handshake", "answers in another protocol"),
    Mutant("refusal::no_challenge", "headers", "leaves out `www-authenticate`"),
    Mutant("refusal::other_type", "headers", "sends the body as plain text"),
    Mutant("refusal_body::body_lost", "body", "sends no body with its 401"),
    Mutant("refusal_body::body_cut", "body", "breaks the body off"),
    Mutant("acceptance::wrong_accept", "body", "answers the key with a wrong hash"),
    Mutant("acceptance::no_upgrade", "body", "accepts without `upgrade`"),
    Mutant("acceptance::no_connection", "body", "accepts without `connection`"),
    Mutant("acceptance::protocol_not_offered", "body", "chooses a sub-protocol that was not offered"),
    Mutant("acceptance::extension_not_offered", "body", "switches compression on by itself"),
    Mutant("acceptance::refuses", "body", "refuses everybody"),
    Mutant("dropped::closes", "close", "closes properly where it should die"),
    Mutant("dropped::stays_open", "close", "lives on"),
    Mutant("kicked::normal", "close", "closes with 1000"),
    Mutant("kicked::drops", "close", "hangs up without a close frame"),
    Mutant("kicked::other_reason", "close", "names another reason"),
    Mutant("kicked::waits_for_us", "close", "leaves the closing to the client"),
];

macro_rules! doors {
    (refusal $name:ident $(#$attribute:tt)*) => {
        #[ws_test(
            clock = paused,
            handshake = 401,
            headers("www-authenticate" == "Bearer", matches("content-type", "json"), absent("location")),
            timeout = "20s",
        )]
        $(#$attribute)*
        async fn $name(#[case] fault: Fault) -> Handshake {
            Ws::connect(hub(fault, "/refusal").await).await
        }
    };
    (refusal_body $name:ident $(#$attribute:tt)*) => {
        #[ws_test(clock = paused, timeout = "20s")]
        $(#$attribute)*
        async fn $name(#[case] fault: Fault) -> wiretest::Result {
            let refused = Ws::connect(hub(fault, "/refusal").await).await.err().ok_or("it was accepted")?;
            assert_eq!(refused.status(), Some(401));
            check!(serde_json::from_str::<serde_json::Value>(refused.body())?, "/error" == "token")?;
            Ok(())
        }
    };
    (acceptance $name:ident $(#$attribute:tt)*) => {
        #[ws_test(clock = paused, subprotocol = "v2", headers("x-hub" == "7"), timeout = "20s")]
        $(#$attribute)*
        async fn $name(#[case] fault: Fault) -> Handshake {
            Ws::connect(hub(fault, "/acceptance").await).await
        }
    };
    (dropped $name:ident $(#$attribute:tt)*) => {
        #[ws_test(clock = paused, close = Dropped, timeout = "20s")]
        $(#$attribute)*
        async fn $name(#[case] fault: Fault) -> wiretest::Result {
            Ws::connect(hub(fault, "/dropped").await).await?;
            Ok(())
        }
    };
    (kicked $name:ident $(#$attribute:tt)*) => {
        #[ws_test(clock = paused, close(code = 4001, reason = contains("slow")), timeout = "20s")]
        $(#$attribute)*
        async fn $name(#[case] fault: Fault) -> wiretest::Result {
            Ws::connect(hub(fault, "/kicked").await).await?;
            Ok(())
        }
    };
}
pub(crate) use doors;

doors! { refusal refusal
    #[ignore = "fails on purpose: `every_mutant_is_caught` runs it"]
    #[case::accepts(F::Accepts)]
    #[case::forbids(F::Forbids)]
    #[case::redirects(F::Redirects)]
    #[case::answers_ok(F::AnswersOk)]
    #[case::no_answer(F::NoAnswer)]
    #[case::hangs_up(F::HangsUp)]
    #[case::no_http(F::NoHttp)]
    #[case::no_challenge(F::NoChallenge)]
    #[case::other_type(F::OtherType)]
}

doors! { refusal_body refusal_body
    #[ignore = "fails on purpose: `every_mutant_is_caught` runs it"]
    #[case::body_lost(F::BodyLost)]
    #[case::body_cut(F::BodyCut)]
}

doors! { acceptance acceptance
    #[ignore = "fails on purpose: `every_mutant_is_caught` runs it"]
    #[case::wrong_accept(F::WrongAccept)]
    #[case::no_upgrade(F::NoUpgrade)]
    #[case::no_connection(F::NoConnection)]
    #[case::protocol_not_offered(F::ProtocolNotOffered)]
    #[case::extension_not_offered(F::ExtensionNotOffered)]
    #[case::refuses(F::Refuses)]
}

doors! { dropped dropped
    #[ignore = "fails on purpose: `every_mutant_is_caught` runs it"]
    #[case::closes(F::Closes)]
    #[case::stays_open(F::StaysOpen)]
}

doors! { kicked kicked
    #[ignore = "fails on purpose: `every_mutant_is_caught` runs it"]
    #[case::normal(F::Normal)]
    #[case::drops(F::Drops)]
    #[case::other_reason(F::OtherReason)]
    #[case::waits_for_us(F::WaitsForUs)]
}

pub(crate) async fn hub(fault: Fault, path: &str) -> Target {
    wire::target(path, move |socket| serve(socket, fault)).await
}

async fn serve(mut socket: Socket, fault: Fault) -> Served {
    let request = socket.request().await?;
    match &*request.path {
        "/refusal" => refuse(socket, &request, fault).await,
        "/acceptance" => accept(socket, &request, fault).await,
        path => {
            let drops = path == "/dropped";
            socket.accept(&request, &[]).await?;
            sleep(Duration::from_secs(1)).await;
            end(socket, drops, fault).await
        }
    }
}

async fn refuse(mut socket: Socket, request: &wire::Request, fault: Fault) -> Served {
    let status = match fault {
        F::Accepts => {
            socket.accept(request, &["www-authenticate: Bearer", "content-type: application/json"]).await?;
            socket.wait(CLOSE).await?;
            return socket.close(1000, "").await;
        }
        F::NoAnswer => return socket.ignore().await,
        F::HangsUp => return Ok(()),
        F::NoHttp => return socket.raw(b"SSH-2.0-OpenSSH_9.9\r\n").await,
        F::Forbids => "403 Forbidden",
        F::Redirects => "302 Found",
        F::AnswersOk => "200 OK",
        _ => "401 Unauthorized",
    };
    let challenge = if fault == F::NoChallenge { "x-none: 1" } else { "www-authenticate: Bearer" };
    let kind = if fault == F::OtherType { "text/plain" } else { "application/json" };
    let head =
        format!("HTTP/1.1 {status}\r\n{challenge}\r\ncontent-type: {kind}\r\ncontent-length: 17\r\n\r\n");
    socket.raw(head.as_bytes()).await?;
    // The body comes in a later segment: a client that takes what is there has none (FACTS 18).
    sleep(Duration::from_secs(1)).await;
    match fault {
        F::BodyLost => Ok(()),
        F::BodyCut => socket.raw(br#"{"error""#).await,
        _ => socket.raw(br#"{"error":"token"}"#).await,
    }
}

async fn accept(mut socket: Socket, request: &wire::Request, fault: Fault) -> Served {
    let head = wire::acceptance(request) + "x-hub: 7\r\n";
    let head = match fault {
        F::Refuses => "HTTP/1.1 503 Busy\r\nx-hub: 7\r\ncontent-length: 0\r\n".to_owned(),
        F::WrongAccept => head.replace("accept: ", "accept: AAAA"),
        F::NoUpgrade => head.replace("upgrade: websocket\r\n", ""),
        F::NoConnection => head.replace("connection: upgrade\r\n", ""),
        F::ExtensionNotOffered => head + "sec-websocket-extensions: permessage-deflate\r\n",
        _ => head,
    };
    let protocol = if fault == F::ProtocolNotOffered { "v3" } else { "v2" };
    socket.raw(format!("{head}sec-websocket-protocol: {protocol}\r\n\r\n").as_bytes()).await?;
    socket.wait(CLOSE).await?;
    socket.close(1000, "").await
}

async fn end(mut socket: Socket, drops: bool, fault: Fault) -> Served {
    match fault {
        F::None if drops => return Ok(()),
        F::Drops => return Ok(()),
        F::StaysOpen | F::WaitsForUs => {
            socket.wait(CLOSE).await?;
            return socket.close(1000, "").await;
        }
        F::Closes | F::Normal => socket.close(1000, "too slow").await?,
        F::OtherReason => socket.close(4001, "tired").await?,
        _ => socket.close(4001, "too slow").await?,
    }
    socket.wait(CLOSE).await.map(drop)
}
