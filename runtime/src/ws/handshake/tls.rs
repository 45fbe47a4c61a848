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

#[cfg(not(feature = "tls"))]
impl Tls {
    #[expect(clippy::unused_async, reason = "the other one waits")]
    pub(crate) async fn wrap(&self, _io: Box<dyn Io>, _url: &Url) -> Result<Box<dyn Io>, NoStream> {
        Err(NoStream::new("`wss` needs wiretest's feature `tls`"))
    }
}

#[cfg(feature = "tls")]
mod with_rustls {
    use std::sync::Arc;

    use tokio_rustls::TlsConnector;
    use tokio_rustls::rustls::pki_types::pem::PemObject as _;
    use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
    use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto::ring};

    use super::super::stream::failed;
    use super::{Io, NoStream, Tls, Url};

    impl Tls {
        /// TLS over `io` with the host of `url`.
        pub(crate) async fn wrap(&self, io: Box<dyn Io>, url: &Url) -> Result<Box<dyn Io>, NoStream> {
            let config = self.config().map_err(NoStream::new)?;
            let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
            let name = ServerName::try_from(host.clone())
                .map_err(|error| NoStream::new(format!("{host:?} is no name for TLS: {error}")))?;
            let stream = TlsConnector::from(Arc::new(config)).connect(name, io).await;
            Ok(Box::new(stream.map_err(|error| failed("no TLS connection", error))?))
        }

        fn config(&self) -> Result<ClientConfig, String> {
            let mut roots = RootCertStore::empty();
            for certificate in certificates(&self.ca, "the CA certificate")? {
                roots.add(certificate).map_err(|error| format!("the CA certificate: {error}"))?;
            }
            if roots.is_empty() {
                return Err("`wss` needs `.ca_certificate(pem)`: no other authority is trusted".to_owned());
            }
            let provider = Arc::new(ring::default_provider());
            let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
            let builder = builder.map_err(|error| error.to_string())?.with_root_certificates(roots);
            match &self.identity {
                None => Ok(builder.with_no_client_auth()),
                Some((certificate, key)) => {
                    let chain = certificates(certificate, "the client's certificate")?;
                    let key = PrivateKeyDer::from_pem_slice(key)
                        .map_err(|error| format!("the client's key: {error}"))?;
                    builder
                        .with_client_auth_cert(chain, key)
                        .map_err(|error| format!("the client's identity: {error}"))
                }
            }
        }
    }

    fn certificates(pem: &[u8], what: &str) -> Result<Vec<CertificateDer<'static>>, String> {
        let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
        read.map_err(|error| format!("{what}: {error}"))
    }
}
