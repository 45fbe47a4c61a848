use futures_util::{SinkExt, StreamExt};
use http::{Request, Response};
use serde_json::Value;
use tokio::io::DuplexStream;
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};
use wiretest_proto::Hub;

/// A client over memory.
pub(crate) type Ws = WebSocketStream<DuplexStream>;

pub(crate) fn request(target: &str) -> Request<()> {
    format!("ws://hub{target}").into_client_request().expect("a legal target")
}

/// A connection over memory, for which the hub runs on this test's runtime.
pub(crate) async fn connect_with(hub: &Hub, request: Request<()>) -> Result<(Ws, Response<()>), Error> {
    let (near, far) = tokio::io::duplex(4096);
    tokio::spawn(hub.clone().serve_stream(far));
    let (ws, response) = client_async(request, near).await?;
    Ok((ws, response.map(drop)))
}

pub(crate) async fn connect(hub: &Hub, target: &str) -> Ws {
    connect_with(hub, request(target)).await.expect("the hub accepts").0
}

/// A connection over a socket, for which `serve` runs on this test's runtime.
pub(crate) async fn connect_tcp(hub: &Hub) -> WebSocketStream<TcpStream> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let stream = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
    tokio::spawn(hub.clone().serve(listener));
    client_async(request("/ws"), stream).await.expect("the hub accepts").0
}

pub(crate) async fn recv<S>(ws: &mut WebSocketStream<S>) -> Value
where
    WebSocketStream<S>: StreamExt<Item = Result<Message, Error>> + Unpin,
{
    loop {
        match ws.next().await.expect("the connection is open").expect("the connection is sound") {
            Message::Text(text) => return serde_json::from_str(&text).expect("the hub sends JSON"),
            Message::Ping(_) => {}
            other => panic!("expected a text message, got {other:?}"),
        }
    }
}

pub(crate) async fn send(ws: &mut Ws, message: &Value) {
    ws.send(Message::text(message.to_string())).await.expect("the connection is open");
}

/// Reads to the end; the code and the reason of the hub's close frame.
pub(crate) async fn closed<S>(ws: &mut WebSocketStream<S>) -> (u16, String)
where
    WebSocketStream<S>: StreamExt<Item = Result<Message, Error>> + Unpin,
{
    let mut last = None;
    while let Some(message) = ws.next().await {
        if let Message::Close(frame) = message.expect("the connection is sound") {
            last = frame;
        }
    }
    let frame = last.expect("the hub sent a close frame");
    (frame.code.into(), frame.reason.to_string())
}
