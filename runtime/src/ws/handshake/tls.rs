//! TLS under a WebSocket: whom the client trusts and who it is.

use url::Url;

use super::stream::NoStream;
use crate::ws::wire::Io;

/// The PEM texts that a test gave.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tls {
    pub(crate) ca: Vec<u8>,
    pub(crate) identity: Option<(Vec<u8>, Vec<u8>)>,
}

impl Tls {
    /// TLS over `io` with the host of `url`.
    #[cfg(not(feature = "tls"))]
    #[expect(clippy::unused_async, reason = "the other one waits")]
    pub(crate) async fn wrap(&self, _io: Box<dyn Io>, _url: &Url) -> Result<Box<dyn Io>, NoStream> {
        Err(NoStream::new("`wss` needs wiretest's feature `tls`"))
    }

    /// TLS over `io` with the host of `url`.
    #[cfg(feature = "tls")]
    pub(crate) async fn wrap(&self, io: Box<dyn Io>, url: &Url) -> Result<Box<dyn Io>, NoStream> {
        use tokio_rustls::TlsConnector;
        use tokio_rustls::rustls::pki_types::ServerName;

        use super::stream::failed;

        let text = |pem: &[u8]| String::from_utf8_lossy(pem).into_owned();
        let ca = (!self.ca.is_empty()).then(|| text(&self.ca));
        let identity = self.identity.as_ref().map(|(certificate, key)| (text(certificate), text(key)));
        let identity = identity.as_ref().map(|(certificate, key)| (certificate.as_str(), key.as_str()));
        let config = crate::net::client_config(ca.as_deref(), identity);
        let config = config.map_err(|error| failed("no TLS", error))?;
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let name = ServerName::try_from(host.clone())
            .map_err(|error| NoStream::new(format!("{host:?} is no name for TLS: {error}")))?;
        let stream = TlsConnector::from(config).connect(name, io).await;
        Ok(Box::new(stream.map_err(|error| failed("no TLS connection", error))?))
    }
}
