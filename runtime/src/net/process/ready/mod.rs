//! When an external program counts as ready.

#[cfg(feature = "grpc")]
mod health;
mod http;

use std::fmt;
use std::io;
use std::time::Duration;

use regex::Regex;
use tokio::net::TcpStream;
use url::Url;

use super::output::Output;

/// The pauses between attempts; the last one repeats.
const PAUSES: [u64; 5] = [5, 10, 20, 50, 100];
/// How long one attempt may take.
const ATTEMPT: Duration = Duration::from_secs(2);

/// When an external program counts as ready to be tested; see [`Process::spawn`](super::Process::spawn).
///
/// ```
/// use wiretest::Ready;
///
/// assert_eq!(Ready::tcp("127.0.0.1:8080").to_string(), "a TCP connection to 127.0.0.1:8080");
/// assert_eq!(Ready::line(r"listening on (\S+)").to_string(), r"a line that matches `listening on (\S+)`");
/// ```
#[derive(Debug, Clone)]
pub struct Ready(Kind);

#[derive(Debug, Clone)]
enum Kind {
    Tcp(String),
    Http(String),
    #[cfg(feature = "grpc")]
    Health(String),
    Line(String),
}

/// A check whose parts have been understood.
pub(super) enum Check {
    Tcp(String),
    Http(Url),
    #[cfg(feature = "grpc")]
    Health(Url),
    Line(Regex),
}

impl Ready {
    /// When `addr` (`host:port` or a `SocketAddr`) takes TCP connections.
    pub fn tcp(addr: impl fmt::Display) -> Self {
        Self(Kind::Tcp(addr.to_string()))
    }

    /// When a GET of `url` (`http` only) is answered with a 2xx status.
    pub fn http(url: impl fmt::Display) -> Self {
        Self(Kind::Http(url.to_string()))
    }

    /// When the gRPC health service at `url` (`http` only) says `SERVING` of the whole server
    /// (`grpc.health.v1.Health/Check` with an empty service name).
    #[cfg(feature = "grpc")]
    pub fn grpc_health(url: impl fmt::Display) -> Self {
        Self(Kind::Health(url.to_string()))
    }

    /// When it has printed a whole line, to stdout or stderr, in which the regex `pattern` matches. What
    /// the pattern's first group matched is in [`Process::captured`](super::Process::captured): a port, say.
    pub fn line(pattern: impl fmt::Display) -> Self {
        Self(Kind::Line(pattern.to_string()))
    }

    pub(super) fn check(&self) -> Result<Check, String> {
        match &self.0 {
            Kind::Tcp(addr) => Ok(Check::Tcp(addr.clone())),
            Kind::Http(url) => plain_url(url).map(Check::Http),
            #[cfg(feature = "grpc")]
            Kind::Health(url) => plain_url(url).map(Check::Health),
            Kind::Line(pattern) => {
                let regex = Regex::new(pattern);
                regex.map(Check::Line).map_err(|error| format!("`{pattern}` is no regex: {error}"))
            }
        }
    }
}

fn plain_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("`{text}` is no URL: {error}"))?;
    match url.scheme() {
        "http" => Ok(url),
        _ => Err(format!("`{text}` is not `http://`: check TLS servers with `Ready::tcp` or `Ready::line`")),
    }
}

impl fmt::Display for Ready {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Tcp(addr) => write!(f, "a TCP connection to {addr}"),
            Kind::Http(url) => write!(f, "a 2xx answer from {url}"),
            #[cfg(feature = "grpc")]
            Kind::Health(url) => write!(f, "SERVING from the gRPC health service at {url}"),
            Kind::Line(pattern) => write!(f, "a line that matches `{pattern}`"),
        }
    }
}

impl Check {
    /// Whether something answers there before the program has even started.
    pub(super) async fn occupied(&self) -> Option<String> {
        let addr = match self {
            Self::Tcp(addr) => addr.clone(),
            Self::Http(url) => authority(url),
            #[cfg(feature = "grpc")]
            Self::Health(url) => authority(url),
            Self::Line(_) => return None,
        };
        let attempt = tokio::time::timeout(ATTEMPT, TcpStream::connect(&addr)).await;
        matches!(attempt, Ok(Ok(_))).then_some(addr)
    }

    /// Waits until it holds; `last` says meanwhile why it does not. Gives what a line's regex captured.
    pub(super) async fn holds(&self, output: &Output, last: &mut Option<String>) -> Option<String> {
        if let Self::Line(pattern) = self {
            let mut found = output.watch(pattern.clone());
            return found.wait_for(Option::is_some).await.ok()?.clone();
        }
        let mut pauses = PAUSES.into_iter().chain(std::iter::repeat(PAUSES[4]));
        loop {
            match tokio::time::timeout(ATTEMPT, self.attempt()).await {
                Ok(Ok(())) => return None,
                Ok(Err(error)) => *last = Some(error.to_string()),
                Err(_) => *last = Some(format!("no answer within {ATTEMPT:?}")),
            }
            // Nobody tells us when a foreign program gets ready: asking again is all there is.
            tokio::time::sleep(Duration::from_millis(pauses.next().unwrap_or(PAUSES[4]))).await;
        }
    }

    async fn attempt(&self) -> io::Result<()> {
        match self {
            Self::Tcp(addr) => TcpStream::connect(addr).await.map(drop),
            Self::Http(url) => http::get(url).await,
            #[cfg(feature = "grpc")]
            Self::Health(url) => health::check(url).await,
            Self::Line(_) => Ok(()),
        }
    }
}

/// `host:port`
fn authority(url: &Url) -> String {
    let port = url.port_or_known_default().unwrap_or(80);
    format!("{}:{port}", url.host_str().unwrap_or("localhost"))
}
