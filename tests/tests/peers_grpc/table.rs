//! What calls with a deadline end with over sleeping servers: ours beside plain tonic.
//!
//! `tests/peers/run --table` makes 1000 calls for each figure; `WIRETEST_PEERS_RUNS` says how many.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use tokio::time::timeout;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request, Response, Status, Streaming};
use wiretest::prelude::*;
use wiretest_proto::interop::SimpleRequest;
use wiretest_proto::interop::test_service_client::TestServiceClient;

use crate::{grpc_js, grpcio, messages, tonic_server};

const DEADLINE: Duration = Duration::from_millis(50);
/// Calls at the same time.
const AT_ONCE: usize = 8;
/// Calls over one connection. Every deadline resets a stream, and servers end a connection with many resets: Node
/// after 1000 of them, h2 after 20 that it had no time to look at (both because of CVE-2023-44487).
const PER_CONNECTION: usize = 100;
/// Plain tonic's deadline ends at the headers: without a server that minds it a stream goes on for ever.
const PATIENCE: Duration = Duration::from_millis(250);
const NEVER: &str = "no end";

type Outcomes = BTreeMap<String, usize>;

#[grpc_test(timeout = "20m")]
#[ignore = "needs tests/peers/run, which installs the foreign servers"]
async fn deadline_table(
    #[from(tonic_server::server)] tonic: &GrpcServer,
    #[from(grpcio::server)] grpcio: &GrpcServer,
    #[from(grpc_js::server)] grpc_js: &GrpcServer,
) -> wiretest::Result {
    let runs = std::env::var("WIRETEST_PEERS_RUNS").map_or(Ok(50), |runs| runs.parse())?;
    println!("| server | call | wiretest | plain tonic |\n|---|---|---|---|");
    for (name, server) in [("tonic", tonic), ("grpcio", grpcio), ("grpc-js", grpc_js)] {
        unary(name, server, runs).await;
        streaming(name, server, runs).await;
    }
    Ok(())
}

async fn unary(name: &str, server: &GrpcServer, runs: usize) {
    let request = || Request::new(SimpleRequest::default()).meta("peer-sleep-ms", "20000");
    let ours = count(runs, wire(server), async |mut client| client.unary_call(request()).await.map(drop));
    let ours = ours.await;
    let theirs =
        count(runs, plain(server), async |mut client| client.unary_call(limited(request())).await.map(drop));
    judge(name, "unary", runs, &ours, &theirs.await);
}

async fn streaming(name: &str, server: &GrpcServer, runs: usize) {
    let request = || Request::new(messages::output_with_gap(Duration::from_secs(20)));
    let ours = count(runs, wire(server), async |mut client| {
        drain(client.streaming_output_call(request()).await?).await
    });
    let ours = ours.await;
    let theirs = count(runs, plain(server), async |mut client| {
        let call = async { drain(client.streaming_output_call(limited(request())).await?).await };
        timeout(PATIENCE, call).await.unwrap_or_else(|_| Err(Status::unknown(NEVER)))
    });
    judge(name, "streaming", runs, &ours, &theirs.await);
}

fn wire(server: &GrpcServer) -> impl AsyncFn() -> TestServiceClient<Wire> {
    async || {
        let wire = Wire::connect(server.url()).await.expect("the server listens");
        TestServiceClient::new(wire.deadline(DEADLINE))
    }
}

fn plain(server: &GrpcServer) -> impl AsyncFn() -> TestServiceClient<Channel> {
    async || {
        let endpoint = Endpoint::from_shared(server.url()).expect("a URL");
        TestServiceClient::new(endpoint.connect().await.expect("the server listens"))
    }
}

/// The deadline as plain tonic has it.
fn limited<T>(mut request: Request<T>) -> Request<T> {
    request.set_timeout(DEADLINE);
    request
}

async fn drain<T>(reply: Response<Streaming<T>>) -> Result<(), Status> {
    let mut frames = reply.into_inner();
    while frames.message().await?.is_some() {}
    Ok(())
}

async fn count<C: Clone>(
    runs: usize,
    connect: impl AsyncFn() -> C,
    call: impl AsyncFn(C) -> Result<(), Status>,
) -> Outcomes {
    let mut outcomes = Outcomes::new();
    for first in (0..runs).step_by(PER_CONNECTION) {
        let client = connect().await;
        let batch = stream::iter(first..runs.min(first + PER_CONNECTION));
        let mut calls = batch.map(|_| call(client.clone())).buffer_unordered(AT_ONCE);
        while let Some(outcome) = calls.next().await {
            *outcomes.entry(named(&outcome)).or_default() += 1;
        }
    }
    outcomes
}

fn named(outcome: &Result<(), Status>) -> String {
    match outcome {
        Ok(()) => "Ok".into(),
        Err(status) if status.message() == NEVER => NEVER.into(),
        Err(status) if expected(status.code()) => format!("{:?}", status.code()),
        Err(status) => format!("{:?} ({})", status.code(), status.message()),
    }
}

/// What a deadline may look like; of anything else the message is worth its place.
fn expected(code: Code) -> bool {
    matches!(code, Code::DeadlineExceeded | Code::Cancelled)
}

fn judge(name: &str, call: &str, runs: usize, ours: &Outcomes, theirs: &Outcomes) {
    println!("| {name} | {call} | {} | {} |", text(ours), text(theirs));
    assert_eq!(*ours, Outcomes::from([("DeadlineExceeded".into(), runs)]), "{name}, {call}");
}

fn text(outcomes: &Outcomes) -> String {
    let counts: Vec<_> = outcomes.iter().map(|(code, count)| format!("{count} {code}")).collect();
    counts.join(", ")
}
