//! A server that does what the client's URL tells it, step by step.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, frame::coding::CloseCode};
use tokio_tungstenite::tungstenite::{Error, Message};
use wiretest::{Server, Target};

/// A hub on a port of its own.
pub async fn hub() -> Server {
    Server::start(|listener| async move {
        while let Ok((stream, _)) = listener.accept().await {
            let _ = stream.set_nodelay(true);
            tokio::spawn(serve(stream));
        }
    })
    .await
}

/// The target at which `hub` plays `script`.
pub fn script(hub: &Server, script: &[&str]) -> Target {
    hub.ws("/").with_query("do", &script.join("\n"))
}

/// `{ "seq": n }` for each number, as steps of a script.
pub fn events(numbers: &[i64]) -> String {
    let steps: Vec<_> = numbers.iter().map(|seq| format!("text {{\"seq\":{seq}}}")).collect();
    steps.join("\n")
}

/// Serves one connection.
pub async fn serve(stream: impl AsyncRead + AsyncWrite + Unpin) {
    let (mut steps, mut protocol) = (String::new(), None);
    let callback = |request: &Request, mut response: Response| -> Result<Response, ErrorResponse> {
        let url = url::Url::parse(&format!("ws://hub{}", request.uri())).expect("a URL");
        for (key, value) in url.query_pairs() {
            match &*key {
                "do" => steps = value.into_owned(),
                "protocol" => protocol = Some(value.into_owned()),
                _ => {}
            }
        }
        if let Some(protocol) = &protocol {
            response.headers_mut().insert("sec-websocket-protocol", protocol.parse().expect("a value"));
        }
        response.headers_mut().insert("x-hub", "1".parse().expect("a value"));
        Ok(response)
    };
    let Ok(mut socket) = tokio_tungstenite::accept_hdr_async(stream, callback).await else { return };
    for step in steps.lines() {
        if play(&mut socket, step).await.is_err() {
            return;
        }
    }
}

async fn play<S: AsyncRead + AsyncWrite + Unpin>(
    socket: &mut WebSocketStream<S>,
    step: &str,
) -> Result<(), Error> {
    let (verb, rest) = step.split_once(' ').unwrap_or((step, ""));
    match verb {
        "text" => socket.send(Message::text(rest)).await,
        "binary" => socket.send(Message::binary(rest.as_bytes().to_vec())).await,
        "ping" => socket.send(Message::Ping(rest.as_bytes().to_vec().into())).await,
        "times" => times(socket, rest).await,
        "raw" => raw(socket, rest).await,
        "sleep" => {
            tokio::time::sleep(Duration::from_millis(rest.parse().expect("milliseconds"))).await;
            Ok(())
        }
        // Reads until the client closes, and answers pings and that.
        "hold" => {
            while let Some(message) = socket.next().await {
                if message?.is_close() {
                    let _ = socket.flush().await;
                }
            }
            Ok(())
        }
        "echo" => {
            while let Some(message) = socket.next().await {
                if let message @ (Message::Text(_) | Message::Binary(_)) = message? {
                    socket.send(message).await?;
                }
            }
            Ok(())
        }
        // Waits for one message of the client's.
        "wait" => socket.next().await.map_or(Ok(()), |message| message.map(drop)),
        // Never reads again, and never closes.
        "stuck" => std::future::pending().await,
        "close" => close(socket, rest).await,
        other => panic!("the hub knows no step {other:?}"),
    }
}

async fn times<S: AsyncRead + AsyncWrite + Unpin>(
    socket: &mut WebSocketStream<S>,
    rest: &str,
) -> Result<(), Error> {
    let (count, text) = rest.split_once(' ').expect("a number and a text");
    for _ in 0..count.parse().expect("a number") {
        socket.feed(Message::text(text)).await?;
    }
    socket.flush().await
}

async fn raw<S: AsyncRead + AsyncWrite + Unpin>(
    socket: &mut WebSocketStream<S>,
    hex: &str,
) -> Result<(), Error> {
    let digits: Vec<_> = hex.chars().filter(char::is_ascii_hexdigit).collect();
    let byte = |pair: &[char]| u8::from_str_radix(&pair.iter().collect::<String>(), 16).expect("hex");
    let bytes: Vec<u8> = digits.chunks(2).map(byte).collect();
    socket.get_mut().write_all(&bytes).await?;
    socket.get_mut().flush().await?;
    Ok(())
}

async fn close<S: AsyncRead + AsyncWrite + Unpin>(
    socket: &mut WebSocketStream<S>,
    rest: &str,
) -> Result<(), Error> {
    let (code, reason) = rest.split_once(' ').unwrap_or((rest, ""));
    let frame = code
        .parse()
        .ok()
        .map(|code: u16| CloseFrame { code: CloseCode::from(code), reason: reason.to_owned().into() });
    socket.close(frame).await?;
    while let Some(Ok(_)) = socket.next().await {}
    Ok(())
}
