//! What calls with a deadline end with over sleeping servers: ours beside plain tonic.
//!
//! `tests/peers/run --table` makes 1000 calls for each figure; `WIRETEST_PEERS_RUNS` says how many.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use tokio::time::timeout;
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Response, Status, Streaming};
use wiretest::prelude::*;
use wiretest_proto::interop::SimpleRequest;
use wiretest_proto::interop::test_service_client::TestServiceClient;

use crate::{grpc_js, grpcio, messages, tonic_server};

const DEADLINE: Duration = Duration::from_millis(20);
/// Calls at the same time.
const AT_ONCE: usize = 8;
/// Plain tonic's deadline ends at the headers: without a server that minds it a stream goes on for ever.
const PATIENCE: Duration = Duration::from_millis(200);

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
    let wire = TestServiceClient::new(server.wire().deadline(DEADLINE));
    let ours = count(runs, async || wire.clone().unary_call(request()).await.map(drop)).await;
    let plain = TestServiceClient::new(channel(server).await);
    let theirs = count(runs, async || plain.clone().unary_call(limited(request())).await.map(drop)).await;
    judge(name, "unary", runs, &ours, &theirs);
}

async fn streaming(name: &str, server: &GrpcServer, runs: usize) {
    let request = || Request::new(messages::output_with_gap(Duration::from_secs(20)));
    let wire = TestServiceClient::new(server.wire().deadline(DEADLINE));
    let ours = count(runs, async || drain(wire.clone().streaming_output_call(request()).await?).await).await;
    let plain = TestServiceClient::new(channel(server).await);
    let theirs = count(runs, async || {
        let call = async { drain(plain.clone().streaming_output_call(limited(request())).await?).await };
        timeout(PATIENCE, call).await.unwrap_or_else(|_| Err(Status::unknown(NEVER)))
    });
    judge(name, "streaming", runs, &ours, &theirs.await);
}

/// A channel that nobody has touched.
async fn channel(server: &GrpcServer) -> Channel {
    let endpoint = Endpoint::from_shared(server.url().to_string()).expect("a URL");
    endpoint.connect().await.expect("the server listens")
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

async fn count(runs: usize, call: impl AsyncFn() -> Result<(), Status>) -> Outcomes {
    let mut calls = stream::iter(0..runs).map(|_| call()).buffer_unordered(AT_ONCE);
    let mut outcomes = Outcomes::new();
    while let Some(outcome) = calls.next().await {
        *outcomes.entry(named(&outcome)).or_default() += 1;
    }
    outcomes
}

fn named(outcome: &Result<(), Status>) -> String {
    match outcome {
        Ok(()) => "Ok".into(),
        Err(status) if status.message() == NEVER => NEVER.into(),
        Err(status) => format!("{:?}", status.code()),
    }
}

fn judge(name: &str, call: &str, runs: usize, ours: &Outcomes, theirs: &Outcomes) {
    println!("| {name} | {call} | {} | {} |", text(ours), text(theirs));
    assert_eq!(*ours, Outcomes::from([("DeadlineExceeded".into(), runs)]), "{name}, {call}");
}

fn text(outcomes: &Outcomes) -> String {
    let counts: Vec<_> = outcomes.iter().map(|(code, count)| format!("{count} {code}")).collect();
    counts.join(", ")
}
