//! Receiving with a schema on every message: a `#[ws_test]` beside the loop that one would write by hand with
//! tokio-tungstenite, serde_json and jsonschema, and beside Python's websockets and jsonschema where they are
//! installed; and the memory of a flood that the test does not read.

mod common;

use std::net::SocketAddr;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{OnceLock, mpsc};
use std::thread;

use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use wiretest::prelude::*;

const SCHEMA: &str = include_str!("event.json");

static SERVER: OnceLock<SocketAddr> = OnceLock::new();
static MESSAGES: AtomicUsize = AtomicUsize::new(0);

/// The server's address for a flood of [`MESSAGES`], each with a text of `size` bytes.
fn url(size: usize) -> String {
    let server = SERVER.get().expect("it runs");
    format!("ws://{server}/{}/{size}", MESSAGES.load(Ordering::Relaxed))
}

#[ws_test(schema = "benches/event.json", timeout = "10m")]
async fn reads() -> wiretest::Result {
    let mut ws = Ws::connect(url(16)).await?;
    for seq in 0..MESSAGES.load(Ordering::Relaxed) {
        let event = ws.recv_json().await?;
        assert_eq!(event["seq"], seq);
    }
    Ok(())
}

#[ws_test(schema = "benches/event.json", close(code = Normal, by = server), within = "5m", timeout = "10m")]
async fn does_not_read() -> wiretest::Result {
    Ws::connect(url(1000)).await?;
    Ok(())
}

/// Sends as many events as the path says, each with a text of as many bytes, then closes.
async fn flood(listener: TcpListener) {
    while let Ok((stream, _)) = listener.accept().await {
        let _ = stream.set_nodelay(true);
        tokio::spawn(async move {
            let mut path = String::new();
            let callback = |request: &http::Request<()>, response| {
                path = request.uri().path().to_owned();
                Ok(response)
            };
            let Ok(mut socket) = tokio_tungstenite::accept_hdr_async(stream, callback).await else { return };
            let mut numbers =
                path.trim_start_matches('/').split('/').filter_map(|part| part.parse::<usize>().ok());
            let (count, size) = (numbers.next().unwrap_or(1), numbers.next().unwrap_or(16));
            let text = "x".repeat(size);
            for seq in 0..count {
                let event = format!(r#"{{"type":"event","seq":{seq},"payload":{{"text":"{text}"}}}}"#);
                if socket.feed(Message::text(event)).await.is_err() {
                    return;
                }
            }
            let _ = socket.close(Some(CloseFrame { code: CloseCode::Normal, reason: "".into() })).await;
            while let Some(Ok(_)) = socket.next().await {}
        });
    }
}

/// Starts the flood on a thread of its own: neither side's runtime serves it.
fn serve() {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
            sender.send(listener.local_addr().expect("bound")).expect("somebody waits");
            flood(listener).await;
        });
    });
    SERVER.set(receiver.recv().expect("it listens")).expect("once");
}

#[tokio::main(flavor = "current_thread")]
async fn by_hand() {
    let server = SERVER.get().expect("it runs");
    let validator =
        jsonschema::validator_for(&serde_json::from_str(SCHEMA).expect("JSON")).expect("a schema");
    let stream = TcpStream::connect(server).await.expect("it listens");
    stream.set_nodelay(true).expect("a socket");
    let (mut socket, _) = tokio_tungstenite::client_async(url(16), stream).await.expect("it answers");
    let mut count = 0;
    while let Some(Ok(message)) = socket.next().await {
        let Message::Text(text) = message else { continue };
        let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        validator.validate(&value).expect("valid");
        assert_eq!(value["seq"], count);
        count += 1;
    }
    assert_eq!(count, MESSAGES.load(Ordering::Relaxed));
}

/// The same in Python, once: its own clock, which starts when it is connected.
fn in_python() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/peers/");
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/event.json");
    let mut python = Command::new(format!("{folder}peer"));
    let output = python.args(["hub/python_receive.py", &url(16), schema]).output();
    match output {
        Ok(output) if output.status.success() => {
            println!("  in Python: {}", String::from_utf8_lossy(&output.stdout).trim_end());
        }
        _ => println!("  in Python: not installed (`tests/peers/run --install-only` installs it)"),
    }
}

fn main() {
    let (rounds, messages, flooded) =
        if common::short() { (3, 2_000, 20_000) } else { (21, 50_000, 1_000_000) };
    serve();
    MESSAGES.store(messages, Ordering::Relaxed);
    // What the attribute makes, called as libtest calls it.
    let what = format!("{messages} messages, each with its schema: ws_test / by hand");
    common::compare(&what, rounds, || __reads_case(0), by_hand);
    in_python();
    MESSAGES.store(flooded, Ordering::Relaxed);
    __does_not_read_case(0);
    if let Some(peak) = common::peak_mib() {
        println!("{:<58} {peak:5} MiB", format!("peak memory with {flooded} unread messages of 1 KiB"));
    }
}
