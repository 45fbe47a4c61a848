//! Connecting to a server by its URL.

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tonic::transport::Endpoint;

use super::{Target, Wire};
use crate::net::paused_refusal;

/// How long a connection may take to be made.
const LIMIT: Duration = Duration::from_secs(10);

/// Calls given up at the same time whose late answers are still known as such and passed over.
const GIVEN_UP: usize = 4096;

/// A connection before it is made; see [`Wire::builder`].
///
/// ```no_run
/// # #[cfg(feature = "tls")]
/// # async fn test(ca: &str, cert: &str, key: &str) -> wiretest::Result {
/// let wire = wiretest::Wire::builder("https://10.0.0.7:443")
///     .ca_certificate(ca)
///     .identity(cert, key)
///     .server_name("users.internal")
///     .connect()
///     .await?;
/// # let _ = wire; Ok(()) }
/// ```
#[derive(Debug)]
#[must_use = "a builder connects when `.connect()` is awaited"]
pub struct WireBuilder {
    url: String,
    #[cfg(feature = "tls")]
    tls: Tls,
}

#[cfg(feature = "tls")]
#[derive(Default)]
struct Tls {
    authorities: Vec<Vec<u8>>,
    identity: Option<(Vec<u8>, Vec<u8>)>,
    server_name: Option<String>,
    /// The one certificate that is trusted, instead of authorities.
    pinned: Option<Vec<u8>>,
}

#[cfg(feature = "tls")]
impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").field("server_name", &self.server_name).finish_non_exhaustive()
    }
}

impl WireBuilder {
    pub(crate) fn new(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            #[cfg(feature = "tls")]
            tls: Tls::default(),
        }
    }

    /// Trusts the certificates in this PEM text, and no others; called again, those too.
    #[cfg(feature = "tls")]
    pub fn ca_certificate(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.tls.authorities.push(pem.as_ref().to_vec());
        self
    }

    /// Shows this certificate (PEM, with its chain) to a server that asks for one: mutual TLS.
    #[cfg(feature = "tls")]
    pub fn identity(mut self, certificate: impl AsRef<[u8]>, key: impl AsRef<[u8]>) -> Self {
        self.tls.identity = Some((certificate.as_ref().to_vec(), key.as_ref().to_vec()));
        self
    }

    /// The name that the server's certificate must have, when it is not the URL's host.
    #[cfg(feature = "tls")]
    pub fn server_name(mut self, name: impl Into<String>) -> Self {
        self.tls.server_name = Some(name.into());
        self
    }

    /// Trusts a server that shows this very certificate, whatever its name and whoever signed it: of a server
    /// of our own.
    #[cfg(feature = "tls")]
    pub(crate) fn pinned(mut self, pem: &[u8]) -> Self {
        self.tls.pinned = Some(pem.to_vec());
        self
    }

    /// Connects.
    ///
    /// # Errors
    /// When the URL is none that gRPC knows, a certificate is not to be read, or nobody answers there within
    /// ten seconds; and in a test with `clock = paused`, where a socket's timers would all fire early.
    pub async fn connect(self) -> Result<Wire, ConnectError> {
        if let Some(refusal) = paused_refusal(&format!("a connection to {}", self.url)) {
            return Err(ConnectError::new(&self.url, refusal));
        }
        let endpoint = self.endpoint()?;
        let target = Target::socket(self.url.clone(), endpoint);
        target.connect().await.map_err(|error| ConnectError::new(&self.url, error))?;
        Ok(Wire::new(Arc::new(target), Arc::default()))
    }

    /// The same without an attempt to reach the server yet.
    pub(crate) fn endpoint(&self) -> Result<Endpoint, ConnectError> {
        let error = |error: Box<dyn Error + Send + Sync>| ConnectError::new(&self.url, error);
        let has_tls = cfg!(feature = "tls");
        match self.url.split_once(':').map(|(scheme, _)| scheme) {
            Some("http" | "unix") => {}
            Some("https") if has_tls => {}
            Some("https") => return Err(error("`https` needs wiretest's feature `tls`".into())),
            _ => return Err(error("a URL begins with `http://`, `https://` or `unix:`".into())),
        }
        let endpoint = Endpoint::from_shared(self.url.clone()).map_err(|e| error(e.into()))?;
        let endpoint = endpoint
            .connect_timeout(LIMIT)
            .tcp_nodelay(true)
            .http2_max_concurrent_reset_streams(GIVEN_UP)
            .http2_max_local_error_reset_streams(GIVEN_UP);
        #[cfg(feature = "tls")]
        let endpoint = self.with_tls(endpoint).map_err(|e| error(e.into()))?;
        Ok(endpoint)
    }

    #[cfg(feature = "tls")]
    fn with_tls(&self, endpoint: Endpoint) -> Result<Endpoint, tonic::transport::Error> {
        use tonic::transport::{Certificate, ClientTlsConfig, Identity};
        if !self.url.starts_with("https:") {
            return Ok(endpoint);
        }
        let mut config = ClientTlsConfig::new();
        for pem in &self.tls.authorities {
            config = config.ca_certificate(Certificate::from_pem(pem));
        }
        if let Some((certificate, key)) = &self.tls.identity {
            config = config.identity(Identity::from_pem(certificate, key));
        }
        if let Some(name) = &self.tls.server_name {
            config = config.domain_name(name);
        }
        match &self.tls.pinned {
            Some(pem) => endpoint.tls_config_with_verifier(config, super::pin::verifier(pem)),
            None => endpoint.tls_config(config),
        }
    }
}

/// A connection that could not be made. Its sources say why, down to the operating system's words.
#[derive(Debug)]
pub struct ConnectError {
    url: String,
    source: Box<dyn Error + Send + Sync>,
}

impl ConnectError {
    fn new(url: &str, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { url: url.to_owned(), source: source.into() }
    }

    /// Where the server should have been.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no gRPC connection to `{}`", self.url)
    }
}

impl Error for ConnectError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.source)
    }
}
