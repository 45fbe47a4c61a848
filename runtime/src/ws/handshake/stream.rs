//! What a WebSocket runs over: a socket, an in-memory stream, a stream of the test's own; TLS if need be.

use std::io;

use tokio::net::TcpStream;
use url::Url;

use super::request::{port, secure};
use super::tls::Tls;
use crate::net::{Target, paused_refusal};
use crate::ws::wire::Io;

/// Why there is no stream.
#[derive(Debug)]
pub(crate) struct NoStream {
    pub(crate) problem: String,
    pub(crate) source: Option<io::Error>,
}

impl NoStream {
    pub(crate) fn new(problem: impl Into<String>) -> Self {
        Self { problem: problem.into(), source: None }
    }
}

/// Opens the stream to `target`, which is at `url`.
pub(crate) async fn open(target: &Target, url: &Url, tls: &Tls) -> Result<Box<dyn Io>, NoStream> {
    let stream: Box<dyn Io> = match target.connector() {
        Some(connect) => {
            let stream = connect();
            Box::new(stream.map_err(|error| failed("the in-memory server takes no connection", error))?)
        }
        None => socket(url).await?,
    };
    if secure(url) { tls.wrap(stream, url).await } else { Ok(stream) }
}

async fn socket(url: &Url) -> Result<Box<dyn Io>, NoStream> {
    if let Some(refused) = paused_refusal("a WebSocket over a socket") {
        return Err(NoStream::new(refused.to_string()));
    }
    if !matches!(url.scheme(), "ws" | "wss" | "http" | "https") {
        return Err(NoStream::new(format!(
            "the scheme is `{}`: a WebSocket's is `ws` or `wss`",
            url.scheme()
        )));
    }
    let Some(host) = url.host_str() else { return Err(NoStream::new("the URL names no host")) };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let stream = TcpStream::connect((host, port(url))).await;
    let stream = stream.map_err(|error| failed("no connection", error))?;
    stream.set_nodelay(true).map_err(|error| failed("no TCP_NODELAY", error))?;
    Ok(Box::new(stream))
}

pub(crate) fn failed(problem: &str, error: io::Error) -> NoStream {
    NoStream { problem: problem.to_owned(), source: Some(error) }
}
