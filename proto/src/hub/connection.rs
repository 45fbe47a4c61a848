//! The life of one connection.

use futures_util::StreamExt;
use futures_util::stream::{SplitSink, SplitStream};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, WebSocketConfig};
use tokio_tungstenite::{WebSocketStream, accept_hdr_async_with_config};

use super::Hub;
use super::ending::{self, Ending};
use super::handshake::{Admission, Start};
use super::heartbeat::{Pulse, Schedule};
use super::inbound::Inbound;
use super::outbound::Outbound;

/// Longer messages are closed with 1009.
const MAX_MESSAGE: usize = 1024 * 1024;
/// Complaints that may wait for the writing half before the reading half does.
const REPLIES: usize = 16;

type Sink<S> = SplitSink<WebSocketStream<S>, Message>;
type Stream<S> = SplitStream<WebSocketStream<S>>;

/// Serves one client to its end.
pub(super) async fn run<S>(hub: &Hub, io: S)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let Some((ws, Admission { start, mut orders })) = accept(hub, io).await else { return };
    let (mut sink, mut stream) = ws.split();
    let told = orders.ending();
    let ending = converse(hub, start, &mut sink, &mut stream, told).await;
    finish(sink, stream, ending).await;
    drop(orders);
}

/// What does not become a WebSocket has had its answer, as far as one was possible.
#[allow(clippy::result_large_err, reason = "tungstenite's callback has this type")]
async fn accept<S>(hub: &Hub, io: S) -> Option<(WebSocketStream<S>, Admission)>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut admission = None;
    let config =
        WebSocketConfig::default().max_message_size(Some(MAX_MESSAGE)).max_frame_size(Some(MAX_MESSAGE));
    let answer = |request: &_, response| hub.answer(request, response, &mut admission);
    let ws = accept_hdr_async_with_config(io, answer, Some(config)).await.ok()?;
    Some((ws, admission?))
}

/// Reads and writes at once, so that a client that is slow to read can still be heard.
async fn converse<S>(
    hub: &Hub,
    start: Start,
    sink: &mut Sink<S>,
    stream: &mut Stream<S>,
    told: impl Future<Output = Ending>,
) -> Ending
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let (pulse, pong_within) = (&Pulse::default(), hub.settings.pong_within);
    let schedule = Schedule::new(hub.settings.ping_every);
    let (reply, replies) = mpsc::channel(REPLIES);
    let inbound = Inbound { hub, pulse, stream, replies: reply };
    let mut outbound = Outbound { sink, pulse, schedule, pong_within, replies, start };
    let ending = tokio::select! {
        ending = told => ending,
        ending = inbound.run() => ending,
        ending = outbound.run() => ending,
    };
    match ending {
        Ending::Close(frame) => last_words(outbound, hub.last_seq(), frame).await,
        other => other,
    }
}

/// What was published before the end still gets through, if the client takes it.
async fn last_words<S>(mut outbound: Outbound<'_, S>, last: u64, frame: CloseFrame) -> Ending
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    match timeout(ending::LIMIT, outbound.drain(last)).await {
        Ok(Ok(())) => Ending::Close(frame),
        Ok(Err(ending)) => ending,
        Err(_) => Ending::Cut,
    }
}

async fn finish<S>(sink: Sink<S>, stream: Stream<S>, ending: Ending)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let Ok(mut ws) = stream.reunite(sink) else { return };
    let goodbye = async {
        match ending {
            Ending::Close(frame) => ending::say_goodbye(ws, frame).await,
            Ending::Gone => drop(ending::answered(&mut ws).await),
            Ending::Cut => {}
        }
    };
    // Whoever does not answer is dropped.
    let _ = timeout(ending::LIMIT, goodbye).await;
}
