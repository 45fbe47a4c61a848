//! From a builder to a connection.

use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::time::{Instant, timeout};
use tokio_tungstenite::tungstenite::handshake::client::generate_key;
use url::Url;

use super::builder::{Plan, WsBuilder};
use super::error::{Answer, Detail, HandshakeError};
use super::response::{Answered, Unreadable};
use super::stream::NoStream;
use super::{accept, request, response, stream};
use crate::run::scope;
use crate::ws::client::{Attempt, Client, Watch, expectations, watch};
use crate::ws::expect::Expect;
use crate::ws::handle::Ws;
use crate::ws::link::{Facts, Link};
use crate::ws::pump;
use crate::ws::wire::{Io, SharedLog, Tap};

/// How long a handshake may take, connecting included.
const LIMIT: Duration = Duration::from_secs(10);
/// How long one receive waits unless something else was said.
const WITHIN: Duration = Duration::from_secs(3);

/// What went wrong, before it is known by whom it was asked for.
struct Failed {
    problem: String,
    answer: Option<Box<Answer>>,
    source: Option<std::io::Error>,
}

impl From<NoStream> for Failed {
    fn from(NoStream { problem, source }: NoStream) -> Self {
        Self { problem, answer: None, source }
    }
}

impl From<Unreadable> for Failed {
    fn from(Unreadable { problem, source }: Unreadable) -> Self {
        Self { problem, answer: None, source }
    }
}

impl Failed {
    fn new(problem: impl Into<String>) -> Self {
        Self { problem: problem.into(), answer: None, source: None }
    }
}

/// A stream whose handshake is done.
struct Shaken {
    io: Box<dyn Io>,
    answered: Answered,
}

pub(super) async fn connect(builder: WsBuilder) -> Result<Ws, HandshakeError> {
    let WsBuilder { mut plan, io, client, location } = builder;
    if let Some(scope) = scope::current() {
        scope.body_goes_on();
    }
    let (expect, watched) = (expectations(), watch().map(|(_, watch)| watch));
    offer(&mut plan, expect);
    if let Some(client) = &client {
        // The server must see the old connection gone before the new one is there.
        wait_for_aborted(client).await;
    }
    let began = Instant::now();
    let before = watch().map(|(scope, _)| {
        let before = scope.phase();
        scope.set_phase(format!("waiting for the handshake at {location}"));
        (scope, before)
    });
    let shaken = match timeout(LIMIT, shake(&plan, io)).await {
        Ok(shaken) => shaken,
        Err(_) => Err(Failed::new(format!("it did not end within {LIMIT:?}"))),
    };
    if let Some((scope, before)) = before {
        scope.set_phase(before);
    }
    match shaken {
        Ok(shaken) => Ok(open(plan, shaken, began, client, expect, watched).await),
        Err(failed) => {
            let error = HandshakeError::new(Detail {
                problem: failed.problem,
                url: label(&plan),
                location,
                answer: failed.answer.map(|answer| *answer),
                source: failed.source.map(|error| Arc::new(error) as _),
            });
            if let Some(watch) = watched {
                watch.rejected(attempt(&error));
            }
            Err(error)
        }
    }
}

/// `subprotocol = ".."` is offered on every connection of the test.
fn offer(plan: &mut Plan, expect: Option<&Expect>) {
    if let Some(rule) = expect.and_then(|expect| expect.subprotocol)
        && !plan.protocols.iter().any(|name| name == rule.value)
    {
        plan.protocols.push(rule.value.to_owned());
    }
}

async fn wait_for_aborted(client: &Client) {
    for link in client.links() {
        if link.aborted() {
            link.ended().await;
        }
    }
}

async fn shake(plan: &Plan, io: Option<Box<dyn Io>>) -> Result<Shaken, Failed> {
    if let Some(problem) = &plan.problem {
        return Err(Failed::new(problem.clone()));
    }
    let url = plan.target.url().map_err(|error| Failed::new(format!("this is no URL: {error}")))?;
    let mut io = match io {
        Some(io) => io,
        None if plan.over => {
            return Err(Failed::new(
                "the connection before ran over a stream of the test's own: give another with `.over(io)`",
            ));
        }
        None => stream::open(&plan.target, url, &plan.tls).await?,
    };
    let key = generate_key();
    let answered = ask(&mut io, plan, url, &key).await?;
    judge(answered, plan, &key).map(|answered| Shaken { io, answered })
}

async fn ask(io: &mut Box<dyn Io>, plan: &Plan, url: &Url, key: &str) -> Result<Answered, Failed> {
    use tokio::io::AsyncWriteExt as _;
    let request = request::encode(url, &plan.headers, &plan.protocols, key);
    let sent = async {
        io.write_all(&request).await?;
        io.flush().await
    };
    let sent = sent.await;
    // A server may answer before it has read everything: its answer says more than our broken pipe.
    match (response::read(io).await, sent) {
        (Ok(answered), _) => Ok(answered),
        (Err(_), Err(error)) => Err(Unreadable::from(error).into()),
        (Err(unreadable), Ok(())) => Err(unreadable.into()),
    }
}

/// Only a legal 101 is a connection.
fn judge(answered: Answered, plan: &Plan, key: &str) -> Result<Answered, Failed> {
    let status = answered.response.status();
    let headers = answered.response.headers();
    let accepted = status == 101;
    let problem = if accepted {
        match accept::fault(headers, sent_key(plan, key), &offered(plan)) {
            None => return Ok(answered),
            Some(fault) => fault,
        }
    } else {
        let to = headers.get("location").and_then(|to| to.to_str().ok()).filter(|_| status.is_redirection());
        let to = to.map(|to| format!(", a redirect to {to}, which is not followed")).unwrap_or_default();
        format!("the server answered {status}{to}")
    };
    let body = if accepted { Vec::new() } else { answered.rest };
    Err(Failed { problem, answer: Some(Box::new(Answer::new(answered.response, body))), source: None })
}

/// What was offered, also by a header of the test's own.
fn offered(plan: &Plan) -> Vec<String> {
    let by_hand = plan.headers.get_all("sec-websocket-protocol").iter();
    let by_hand = by_hand.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
    let mut offered: Vec<String> = by_hand.map(|name| name.trim().to_owned()).collect();
    offered.extend(plan.protocols.iter().cloned());
    offered
}

fn sent_key<'a>(plan: &'a Plan, key: &'a str) -> &'a str {
    plan.headers.get("sec-websocket-key").and_then(|value| value.to_str().ok()).unwrap_or(key)
}

fn label(plan: &Plan) -> String {
    plan.target.url().map_or_else(|_| plan.target.to_string(), request::redacted)
}

fn attempt(error: &HandshakeError) -> Attempt {
    let Detail { problem, url, answer, .. } = error.detail();
    let response = answer.as_ref().map(|answer| answer.response.clone());
    let (label, problem, body) = (url.clone(), problem.clone(), error.body().to_owned());
    Attempt { label, problem, response, body }
}

async fn open(
    plan: Plan,
    shaken: Shaken,
    began: Instant,
    client: Option<Arc<Client>>,
    expect: Option<&'static Expect>,
    watch: Option<Arc<Watch>>,
) -> Ws {
    let opened = Instant::now();
    let client = client.unwrap_or_else(|| match &watch {
        Some(watch) => watch.new_client(expect),
        None => Arc::new(Client::new(1, None, Weak::new())),
    });
    let facts = Facts {
        number: watch.as_ref().map_or(client.links().len() + 1, |watch| watch.number()),
        label: label(&plan),
        opened,
        handshake_took: opened - began,
        response: shaken.answered.response,
        within: plan.within.or(expect.and_then(|expect| expect.within)).unwrap_or(WITHIN),
        expect,
        paused: scope::current().is_some_and(|scope| scope.paused()),
        watch: watch.as_ref().map_or_else(Weak::new, Arc::downgrade),
    };
    let log = SharedLog::new(opened);
    let link = Link::new(facts, log.clone(), client.clone());
    client.add(&link);
    let tap = Tap::new(shaken.io, shaken.answered.rest, log, plan.silent);
    pump::start(link.clone(), tap).await;
    Ws::new(link, plan)
}
