//! One GET over HTTP/1.1, by hand: all that readiness needs of HTTP is a status.

use std::io;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use url::Url;

use super::authority;

/// A status line that is longer is none.
const LONGEST: u64 = 4096;

/// Asks for `url`; a status other than 2xx is an error that names it.
pub(super) async fn get(url: &Url) -> io::Result<()> {
    let mut stream = TcpStream::connect(authority(url)).await?;
    let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {}\r\nUser-Agent: wiretest\r\nAccept: */*\r\nConnection: close\r\n\r\n",
        &url[url::Position::BeforeHost..url::Position::AfterPort]
    );
    stream.write_all(request.as_bytes()).await?;
    let mut line = Vec::new();
    BufReader::new(stream).take(LONGEST).read_until(b'\n', &mut line).await?;
    judge(String::from_utf8_lossy(&line).trim_end())
}

fn judge(status_line: &str) -> io::Result<()> {
    let status = status_line.strip_prefix("HTTP/1.").and_then(|rest| rest.split_once(' '));
    match status {
        Some((_, status)) if status.starts_with('2') => Ok(()),
        Some((_, status)) => Err(io::Error::other(format!("it answered {status}"))),
        None => Err(io::Error::other(format!("it answered something that is not HTTP/1: {status_line:?}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_2xx_is_ready() {
        assert!(judge("HTTP/1.1 204 No Content").is_ok());
        assert!(judge("HTTP/1.0 200").is_ok());
        let error = judge("HTTP/1.1 503 Service Unavailable").expect_err("not ready");
        assert_eq!(error.to_string(), "it answered 503 Service Unavailable");
        assert!(judge("").is_err());
    }
}
